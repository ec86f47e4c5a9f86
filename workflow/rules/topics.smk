"""Counts become topics: a model guided by the themes, and one within each theme.

Needs   results/features/, results/ingest/paragraphs.parquet, config/themes.yaml, labels
        with `training: warm`, releases/<the last>/topics/guided/
Makes   results/topics/guided/, results/topics/<theme>/, results/topics/hits.parquet
"""


rule topics_hits:
    """Count the themes' seed words in all paragraphs."""
    input:
        rows=expand("results/features/shards/{shard}/rows.parquet", shard=SHARDS),
        words=expand("results/features/shards/{shard}/words.parquet", shard=SHARDS),
        tokens=expand(
            "results/features/shards/{shard}/tokens.safetensors", shard=SHARDS
        ),
        themes="config/themes.yaml",
        code=code("topics.commands"),
    output:
        hits="results/topics/hits.parquet",
    log:
        "results/logs/topics_hits.log",
    benchmark:
        "results/logs/topics_hits.tsv"
    threads: 1
    params:
        shards=expand("results/features/shards/{shard}", shard=SHARDS),
    shell:
        """
        rasid topics hits \
            {params.shards:q} \
            --themes {input.themes:q} \
            --output {output.hits:q} \
            >{log:q} 2>&1
        """


rule topics_guided:
    """Fit the model with a topic for each theme, and residual topics."""
    input:
        counts="results/features/counts.safetensors",
        vocabulary="results/features/vocabulary.parquet",
        rows="results/features/rows.parquet",
        hits="results/topics/hits.parquet",
        themes="config/themes.yaml",
        stopwords="config/stopwords.txt",
        warm=files_of(WARM),
        code=code("topics.commands"),
    output:
        model="results/topics/guided/model.safetensors",
        about="results/topics/guided/model.json",
        words="results/topics/guided/words.csv",
        shares="results/topics/guided/shares.parquet",
        quality="results/topics/guided/quality.json",
    log:
        "results/logs/topics_guided.log",
    benchmark:
        "results/logs/topics_guided.tsv"
    threads: 1
    params:
        warm=(
            [f"--warm={WARM}", "--memory=.snakemake/rasid-memory/guided"]
            if WARM
            else []
        ),
        residual=config["topics"]["residual"],
        passes=config["topics"]["passes"],
        words=config["topics"]["words"],
        minimum=config["features"]["minimum_document_frequency"],
        maximum=config["features"]["maximum_document_share"],
        largest=config["features"]["largest_vocabulary"],
        seed=config["seed"],
    shell:
        """
        rasid topics guided \
            --features results/features \
            --hits {input.hits:q} \
            --themes {input.themes:q} \
            --stopwords {input.stopwords:q} \
            --residual {params.residual:q} \
            --passes {params.passes:q} \
            --words {params.words:q} \
            --minimum-document-frequency {params.minimum:q} \
            --maximum-document-share {params.maximum:q} \
            --largest-vocabulary {params.largest:q} \
            --seed {params.seed:q} \
            {params.warm:q} \
            --output results/topics/guided \
            >{log:q} 2>&1
        """


rule topics_within:
    """Fit topics to the paragraphs of one theme."""
    input:
        counts="results/features/counts.safetensors",
        vocabulary="results/features/vocabulary.parquet",
        rows="results/features/rows.parquet",
        hits="results/topics/hits.parquet",
        paragraphs="results/ingest/paragraphs.parquet",
        labels=labels(),
        stopwords="config/stopwords.txt",
        code=code("topics.commands"),
    output:
        model="results/topics/{theme}/model.safetensors",
        about="results/topics/{theme}/model.json",
        words="results/topics/{theme}/words.csv",
        shares="results/topics/{theme}/shares.parquet",
        quality="results/topics/{theme}/quality.json",
    log:
        "results/logs/topics_within/{theme}.log",
    benchmark:
        "results/logs/topics_within/{theme}.tsv"
    threads: 1
    params:
        labels=lambda wildcards, input: [f"--labels={path}" for path in input.labels],
        folder=lambda wildcards, output: str(Path(output.model).parent),
        words=config["topics"]["words"],
        minimum_paragraphs=config["topics"]["minimum_paragraphs"],
        largest_number=config["topics"]["largest_number"],
        minimum=config["features"]["minimum_document_frequency"],
        maximum=config["features"]["maximum_document_share"],
        largest=config["features"]["largest_vocabulary"],
        seed=config["seed"],
    shell:
        """
        rasid topics within \
            --theme {wildcards.theme:q} \
            --features results/features \
            --hits {input.hits:q} \
            --paragraphs {input.paragraphs:q} \
            {params.labels:q} \
            --stopwords {input.stopwords:q} \
            --words {params.words:q} \
            --minimum-paragraphs {params.minimum_paragraphs:q} \
            --largest-number {params.largest_number:q} \
            --minimum-document-frequency {params.minimum:q} \
            --maximum-document-share {params.maximum:q} \
            --largest-vocabulary {params.largest:q} \
            --seed {params.seed:q} \
            --output {params.folder:q} \
            >{log:q} 2>&1
        """


ruleorder: topics_guided > topics_within
