"""Articles become paragraphs.

Needs   the articles, as listed in results/ingest/inventory/<shard>.csv
Makes   results/ingest/: articles.parquet, paragraphs.parquet, duplicates.csv, ledger.csv, rejected.csv
"""


rule ingest_read:
    """Read the articles of one shard."""
    input:
        shard="results/ingest/inventory/{shard}.csv",
        code=code("ingest.commands"),
    output:
        articles="results/ingest/shards/{shard}/articles.parquet",
        paragraphs="results/ingest/shards/{shard}/paragraphs.parquet",
        ledger="results/ingest/shards/{shard}/ledger.csv",
        rejected="results/ingest/shards/{shard}/rejected.csv",
    log:
        "results/logs/ingest_read/{shard}.log",
    benchmark:
        "results/logs/ingest_read/{shard}.tsv"
    threads: 1
    params:
        corpus=str(CORPUS),
        shortest=config["ingest"]["shortest_paragraph"],
        columns=json.dumps(config["ingest"]["columns"], ensure_ascii=False),
        largest=config["ingest"]["largest_record_mb"],
        folder=lambda wildcards, output: str(Path(output.articles).parent),
    shell:
        """
        rasid ingest read \
            --corpus {params.corpus:q} \
            --shard {input.shard:q} \
            --shortest {params.shortest:q} \
            --columns {params.columns:q} \
            --largest {params.largest:q} \
            --indexes .snakemake/rasid-gzip \
            --output {params.folder:q} \
            >{log:q} 2>&1
        """


rule ingest_collect:
    """Put the paragraphs and the ledgers of the shards together."""
    input:
        paragraphs=expand(
            "results/ingest/shards/{shard}/paragraphs.parquet", shard=SHARDS
        ),
        ledger=expand("results/ingest/shards/{shard}/ledger.csv", shard=SHARDS),
        rejected=expand("results/ingest/shards/{shard}/rejected.csv", shard=SHARDS),
        code=code("ingest.commands"),
    output:
        paragraphs="results/ingest/paragraphs.parquet",
        ledger="results/ingest/ledger.csv",
        rejected="results/ingest/rejected.csv",
    log:
        "results/logs/ingest_collect.log",
    benchmark:
        "results/logs/ingest_collect.tsv"
    threads: 1
    params:
        shards=expand("results/ingest/shards/{shard}", shard=SHARDS),
    shell:
        """
        rasid ingest collect \
            {params.shards:q} \
            --output results/ingest \
            >{log:q} 2>&1
        """


rule ingest_sign:
    """Sign the articles and paragraphs of one shard, so that copies can be found."""
    input:
        articles="results/ingest/shards/{shard}/articles.parquet",
        paragraphs="results/ingest/shards/{shard}/paragraphs.parquet",
        code=code("ingest.commands"),
    output:
        table="results/ingest/shards/{shard}/signed.parquet",
        arrays="results/ingest/shards/{shard}/signed.safetensors",
    log:
        "results/logs/ingest_sign/{shard}.log",
    benchmark:
        "results/logs/ingest_sign/{shard}.tsv"
    threads: 1
    params:
        folder=lambda wildcards, output: str(Path(output.table).parent),
    shell:
        """
        rasid ingest sign \
            --articles {input.articles:q} \
            --paragraphs {input.paragraphs:q} \
            --output {params.folder:q} \
            >{log:q} 2>&1
        """


rule ingest_duplicates:
    """Find copies among the texts of all shards, and give each article its group."""
    input:
        articles=expand("results/ingest/shards/{shard}/articles.parquet", shard=SHARDS),
        table=expand("results/ingest/shards/{shard}/signed.parquet", shard=SHARDS),
        arrays=expand("results/ingest/shards/{shard}/signed.safetensors", shard=SHARDS),
        code=code("ingest.commands"),
    output:
        articles="results/ingest/articles.parquet",
        duplicates="results/ingest/duplicates.csv",
    log:
        "results/logs/ingest_duplicates.log",
    benchmark:
        "results/logs/ingest_duplicates.tsv"
    threads: 1
    params:
        shards=expand("results/ingest/shards/{shard}", shard=SHARDS),
    shell:
        """
        rasid ingest duplicates \
            {params.shards:q} \
            --output results/ingest \
            >{log:q} 2>&1
        """
