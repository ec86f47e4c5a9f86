"""The one exception that stands for a user's mistake."""


class UserError(Exception):
    """A mistake that the user can mend.

    The message says what is wrong, where, and what to do. The command line prints it without a
    traceback and ends with status 2; anything else that is raised is a bug and keeps its traceback.
    """
