"""Paragraphs become words and counts.

Needs   results/ingest/: the shards' paragraphs, and paragraphs.parquet for their order
Makes   results/features/: vocabulary.parquet, forms.parquet, rows.parquet, counts.safetensors
"""


rule features_count:
    """Find the words of one shard's paragraphs, with their places."""
    input:
        paragraphs="results/ingest/shards/{shard}/paragraphs.parquet",
        code=code("features.commands"),
    output:
        rows="results/features/shards/{shard}/rows.parquet",
        words="results/features/shards/{shard}/words.parquet",
        tokens="results/features/shards/{shard}/tokens.safetensors",
    log:
        "results/logs/features_count/{shard}.log",
    benchmark:
        "results/logs/features_count/{shard}.tsv"
    threads: 1
    params:
        folder=lambda wildcards, output: str(Path(output.words).parent),
    shell:
        """
        rasid features count \
            --paragraphs {input.paragraphs:q} \
            --output {params.folder:q} \
            >{log:q} 2>&1
        """


rule features_merge:
    """Merge the words of all shards into one vocabulary and one table of counts."""
    input:
        rows=stays(expand("results/features/shards/{shard}/rows.parquet", shard=SHARDS)),
        words=stays(
            expand("results/features/shards/{shard}/words.parquet", shard=SHARDS)
        ),
        tokens=stays(
            expand("results/features/shards/{shard}/tokens.safetensors", shard=SHARDS)
        ),
        paragraphs=stays("results/ingest/paragraphs.parquet"),
        ledger=stays("results/ingest/ledger.csv"),
        learned=LEARNED,
        code=code("features.commands"),
    output:
        vocabulary="results/features/vocabulary.parquet",
        forms="results/features/forms.parquet",
        rows="results/features/rows.parquet",
        counts="results/features/counts.safetensors",
    log:
        "results/logs/features_merge.log",
    benchmark:
        "results/logs/features_merge.tsv"
    threads: 1
    params:
        shards=expand("results/features/shards/{shard}", shard=SHARDS),
    shell:
        """
        rasid features merge \
            {params.shards:q} \
            --paragraphs {input.paragraphs:q} \
            --output results/features \
            >{log:q} 2>&1
        """
