"""Tables as workbooks that a person opens in a spreadsheet program."""
