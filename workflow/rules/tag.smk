"""Every paragraph gets its tags, probabilities, evidence and topics.

Needs   results/ingest/, results/tagger/model/ or that of a release, results/topics/guided/, labels
Makes   results/tags/: paragraphs.jsonl, .csv, .parquet and .xlsx, articles.csv and .xlsx
"""


rule tag_shard:
    """Tag the paragraphs of one shard."""
    input:
        articles="results/ingest/shards/{shard}/articles.parquet",
        paragraphs="results/ingest/shards/{shard}/paragraphs.parquet",
        model=files_of(TAGGER),
        code=code("tag.commands"),
    output:
        said="results/tags/shards/{shard}/said.parquet",
    log:
        "results/logs/tag_shard/{shard}.log",
    benchmark:
        "results/logs/tag_shard/{shard}.tsv"
    threads: 1
    params:
        ingest=lambda wildcards, input: str(Path(input.paragraphs).parent),
        model=lambda wildcards, input: str(Path(input.model[0]).parent),
        prevalence=lambda wildcards: config["tagger"]["prevalence"],
    shell:
        """
        rasid tag shard \
            --model {params.model:q} \
            --ingest {params.ingest:q} \
            --prevalence {params.prevalence:q} \
            --output {output.said:q} \
            >{log:q} 2>&1
        """


rule tag:
    """Put together what is known of the paragraphs: tags, labels, topics, copies."""
    input:
        said=shards_said("results/tags"),
        articles="results/ingest/articles.parquet",
        paragraphs="results/ingest/paragraphs.parquet",
        duplicates="results/ingest/duplicates.csv",
        model=files_of(TAGGER),
        topics="results/topics/guided/shares.parquet",
        labels=labels(),
        code=code("tag.commands"),
    output:
        jsonl="results/tags/paragraphs.jsonl",
        csv="results/tags/paragraphs.csv",
        parquet="results/tags/paragraphs.parquet",
        articles="results/tags/articles.csv",
    log:
        "results/logs/tag.log",
    benchmark:
        "results/logs/tag.tsv"
    threads: 1
    params:
        labels=lambda wildcards, input: [f"--labels={path}" for path in input.labels],
        prevalence=lambda wildcards: config["tagger"]["prevalence"],
        model=lambda wildcards, input: str(Path(input.model[0]).parent),
        folder=lambda wildcards, output: str(Path(output.parquet).parent),
    shell:
        """
        rasid tag corpus \
            {input.said:q} \
            --model {params.model:q} \
            --ingest results/ingest \
            --topics results/topics/guided \
            {params.labels:q} \
            --prevalence {params.prevalence:q} \
            --output {params.folder:q} \
            >{log:q} 2>&1
        """


rule tag_spreadsheet:
    """Write a table of tags as a workbook."""
    input:
        table="results/tags/{table}.csv",
        themes="config/themes.yaml",
        code=code("spreadsheet.commands"),
    output:
        workbook="results/tags/{table}.xlsx",
    log:
        "results/logs/tag_spreadsheet/{table}.log",
    benchmark:
        "results/logs/tag_spreadsheet/{table}.tsv"
    threads: 1
    shell:
        """
        rasid spreadsheet \
            --table {input.table:q} \
            --themes {input.themes:q} \
            --output {output.workbook:q} \
            >{log:q} 2>&1
        """
