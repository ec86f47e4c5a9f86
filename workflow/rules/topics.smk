"""Counts become topics: a model guided by the themes, one within each theme, and one that finds its own.

Needs   results/features/, results/ingest/, config/themes.yaml, labels, the last release
Makes   results/topics/: guided/, <theme>/, discovered/, hits.parquet, phrases.parquet, alignment.csv, growing.csv,
        seeds.csv
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


rule topics_phrases:
    """Find phrases in all paragraphs."""
    input:
        tokens=kept(
            expand("results/features/shards/{shard}/tokens.safetensors", shard=SHARDS)
        ),
        words=kept(
            expand("results/features/shards/{shard}/words.parquet", shard=SHARDS)
        ),
        vocabulary=kept("results/features/vocabulary.parquet"),
        forms=kept("results/features/forms.parquet"),
        stopwords="config/stopwords.txt",
        code=code("topics.commands"),
    output:
        phrases="results/topics/phrases.parquet",
    log:
        "results/logs/topics_phrases.log",
    benchmark:
        "results/logs/topics_phrases.tsv"
    threads: 1
    params:
        shards=expand("results/features/shards/{shard}", shard=SHARDS),
    shell:
        """
        rasid topics phrases \
            {params.shards:q} \
            --features results/features \
            --stopwords {input.stopwords:q} \
            --output {output.phrases:q} \
            >{log:q} 2>&1
        """


rule topics_guided:
    """Fit the model with a topic for each theme, and residual topics."""
    input:
        counts="results/features/counts.safetensors",
        vocabulary="results/features/vocabulary.parquet",
        rows="results/features/rows.parquet",
        phrases="results/topics/phrases.parquet",
        stopwords="config/stopwords.txt",
        base=BASE,
        hits=stays("results/topics/hits.parquet"),
        themes="config/themes.yaml",
        labels=labels(),
        code=code("topics.commands"),
    output:
        fitted_files("guided"),
    log:
        "results/logs/topics_guided.log",
    benchmark:
        "results/logs/topics_guided.tsv"
    threads: 1
    params:
        folder=lambda wildcards, output: str(Path(output[0]).parent),
        words=config["topics"]["words"],
        minimum=config["features"]["minimum_document_frequency"],
        maximum=config["features"]["maximum_document_share"],
        largest=config["features"]["largest_vocabulary"],
        seed=config["seed"],
        labels=lambda wildcards, input: [f"--labels={path}" for path in input.labels],
        residual=config["topics"]["residual"],
        passes=config["topics"]["passes"],
    shell:
        """
        rasid topics guided \
            --features results/features \
            --phrases {input.phrases:q} \
            --stopwords {input.stopwords:q} \
            --base {input.base:q} \
            --words {params.words:q} \
            --minimum-document-frequency {params.minimum:q} \
            --maximum-document-share {params.maximum:q} \
            --largest-vocabulary {params.largest:q} \
            --seed {params.seed:q} \
            --hits {input.hits:q} \
            --themes {input.themes:q} \
            {params.labels:q} \
            --residual {params.residual:q} \
            --passes {params.passes:q} \
            --output {params.folder:q} \
            >{log:q} 2>&1
        """


rule topics_within:
    """Fit topics to the paragraphs of one theme."""
    input:
        counts="results/features/counts.safetensors",
        vocabulary="results/features/vocabulary.parquet",
        rows="results/features/rows.parquet",
        phrases="results/topics/phrases.parquet",
        stopwords="config/stopwords.txt",
        base=BASE,
        hits=stays("results/topics/hits.parquet"),
        labels=labels(),
        code=code("topics.commands"),
    output:
        fitted_files("{theme}", *FACTORED),
    log:
        "results/logs/topics_within/{theme}.log",
    benchmark:
        "results/logs/topics_within/{theme}.tsv"
    threads: 1
    params:
        folder=lambda wildcards, output: str(Path(output[0]).parent),
        words=config["topics"]["words"],
        minimum=config["features"]["minimum_document_frequency"],
        maximum=config["features"]["maximum_document_share"],
        largest=config["features"]["largest_vocabulary"],
        seed=config["seed"],
        labels=lambda wildcards, input: [f"--labels={path}" for path in input.labels],
        minimum_paragraphs=config["topics"]["minimum_paragraphs"],
        largest_number=config["topics"]["largest_number"],
    shell:
        """
        rasid topics within \
            --features results/features \
            --phrases {input.phrases:q} \
            --stopwords {input.stopwords:q} \
            --base {input.base:q} \
            --words {params.words:q} \
            --minimum-document-frequency {params.minimum:q} \
            --maximum-document-share {params.maximum:q} \
            --largest-vocabulary {params.largest:q} \
            --seed {params.seed:q} \
            --hits {input.hits:q} \
            --theme {wildcards.theme:q} \
            {params.labels:q} \
            --minimum-paragraphs {params.minimum_paragraphs:q} \
            --largest-number {params.largest_number:q} \
            --output {params.folder:q} \
            >{log:q} 2>&1
        """


rule topics_discovered:
    """Fit topics to all paragraphs, whatever the themes are."""
    input:
        counts="results/features/counts.safetensors",
        vocabulary="results/features/vocabulary.parquet",
        rows="results/features/rows.parquet",
        phrases="results/topics/phrases.parquet",
        stopwords="config/stopwords.txt",
        base=BASE,
        code=code("topics.commands"),
    output:
        fitted_files("discovered", *FACTORED),
    log:
        "results/logs/topics_discovered.log",
    benchmark:
        "results/logs/topics_discovered.tsv"
    threads: 1
    params:
        folder=lambda wildcards, output: str(Path(output[0]).parent),
        words=config["topics"]["words"],
        minimum=config["features"]["minimum_document_frequency"],
        maximum=config["features"]["maximum_document_share"],
        largest=config["features"]["largest_vocabulary"],
        seed=config["seed"],
        minimum_paragraphs=config["topics"]["minimum_paragraphs"],
        largest_number=config["topics"]["largest_discovered"],
    shell:
        """
        rasid topics discovered \
            --features results/features \
            --phrases {input.phrases:q} \
            --stopwords {input.stopwords:q} \
            --base {input.base:q} \
            --words {params.words:q} \
            --minimum-document-frequency {params.minimum:q} \
            --maximum-document-share {params.maximum:q} \
            --largest-vocabulary {params.largest:q} \
            --seed {params.seed:q} \
            --minimum-paragraphs {params.minimum_paragraphs:q} \
            --largest-number {params.largest_number:q} \
            --output {params.folder:q} \
            >{log:q} 2>&1
        """


rule topics_shares:
    """Give every paragraph its shares of all topics; infer them where its text has come since the topics were fitted."""
    input:
        models=[path for model in MODELS for path in fitted_files(model)],
        rows=expand("results/features/shards/{shard}/rows.parquet", shard=SHARDS),
        words=expand("results/features/shards/{shard}/words.parquet", shard=SHARDS),
        tokens=expand(
            "results/features/shards/{shard}/tokens.safetensors", shard=SHARDS
        ),
        articles="results/ingest/articles.parquet",
        paragraphs="results/ingest/paragraphs.parquet",
        duplicates="results/ingest/duplicates.csv",
        hits="results/topics/hits.parquet",
        themes="config/themes.yaml",
        labels=labels(),
        code=code("topics.commands"),
    output:
        [path for model in MODELS for path in share_files(model)],
        inferred="results/topics/inferred.json",
    log:
        "results/logs/topics_shares.log",
    benchmark:
        "results/logs/topics_shares.tsv"
    threads: 1
    params:
        models=[f"results/topics/{model}" for model in MODELS],
        shards=[f"--shard=results/features/shards/{shard}" for shard in SHARDS],
        labels=lambda wildcards, input: [f"--labels={path}" for path in input.labels],
    shell:
        """
        rasid topics shares \
            {params.models:q} \
            {params.shards:q} \
            --ingest results/ingest \
            --hits {input.hits:q} \
            --themes {input.themes:q} \
            {params.labels:q} \
            --output {output.inferred:q} \
            >{log:q} 2>&1
        """


rule topics_summary:
    """Compare the topics with the released ones, list those that grow, and check the seed words."""
    input:
        models=[
            path
            for model in MODELS
            for path in [*fitted_files(model), *share_files(model)]
        ],
        hits="results/topics/hits.parquet",
        paragraphs="results/ingest/paragraphs.parquet",
        themes="config/themes.yaml",
        labels=labels(),
        released=files_of(RELEASE),
        code=code("topics.commands"),
    output:
        alignment="results/topics/alignment.csv",
        growing="results/topics/growing.csv",
        seeds="results/topics/seeds.csv",
    log:
        "results/logs/topics_summary.log",
    benchmark:
        "results/logs/topics_summary.tsv"
    threads: 1
    params:
        models=[f"results/topics/{model}" for model in MODELS],
        labels=lambda wildcards, input: [f"--labels={path}" for path in input.labels],
        released=[f"--released={RELEASE}/topics"] if RELEASE else [],
    shell:
        """
        rasid topics summary \
            {params.models:q} \
            --ingest results/ingest \
            --hits {input.hits:q} \
            --themes {input.themes:q} \
            {params.labels:q} \
            {params.released:q} \
            --output results/topics \
            >{log:q} 2>&1
        """


ruleorder: topics_guided > topics_discovered > topics_within
