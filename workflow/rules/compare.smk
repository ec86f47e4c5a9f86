"""What a retraining changed, against the last release.

Needs   results/tags/, results/tagger/, results/topics/alignment.csv, labels, releases/<the last>/
Makes   results/changes/: verdict.json, changes.json, flips.csv
"""

if TAGGER != PRESENT:

    use rule tag_shard as tag_shard_candidate with:
        input:
            articles="results/ingest/shards/{shard}/articles.parquet",
            paragraphs="results/ingest/shards/{shard}/paragraphs.parquet",
            model=files_of(PRESENT),
            code=code("tag.commands"),
        output:
            said=f"{JUDGED}/shards/{{shard}}/said.parquet",
        log:
            "results/logs/tag_shard_candidate/{shard}.log",
        benchmark:
            "results/logs/tag_shard_candidate/{shard}.tsv"

    use rule tag as tag_candidate with:
        input:
            said=shards_said(JUDGED),
            articles="results/ingest/articles.parquet",
            paragraphs="results/ingest/paragraphs.parquet",
            duplicates="results/ingest/duplicates.csv",
            model=files_of(PRESENT),
            topics="results/topics/guided/shares.parquet",
            labels=labels(),
            code=code("tag.commands"),
        output:
            jsonl=temp(f"{JUDGED}/paragraphs.jsonl"),
            csv=temp(f"{JUDGED}/paragraphs.csv"),
            parquet=f"{JUDGED}/paragraphs.parquet",
            articles=temp(f"{JUDGED}/articles.csv"),
        log:
            "results/logs/tag_candidate.log",
        benchmark:
            "results/logs/tag_candidate.tsv"


rule compare:
    """Compare the present models and tags with the last release, and judge them."""
    input:
        tags=f"{JUDGED}/paragraphs.parquet",
        model=files_of(PRESENT),
        evaluation="results/tagger/evaluation.json",
        out_of_fold="results/tagger/out_of_fold.csv",
        alignment="results/topics/alignment.csv",
        labels=labels(),
        release=files_of(RELEASE),
        code=code("compare.commands"),
    output:
        verdict="results/changes/verdict.json",
        changes="results/changes/changes.json",
        flips="results/changes/flips.csv",
    log:
        "results/logs/compare.log",
    benchmark:
        "results/logs/compare.tsv"
    threads: 1
    params:
        labels=lambda wildcards, input: [f"--labels={path}" for path in input.labels],
        release=[f"--release={RELEASE}"] if RELEASE else [],
        settings=as_json({"seed": config["seed"], "tagger": config["tagger"]}),
        loss=config["promotion"]["largest_loss"],
        churn=config["promotion"]["largest_churn"],
        turnover=config["promotion"]["largest_turnover"],
    shell:
        """
        rasid compare changes \
            --tags {input.tags:q} \
            --tagger results/tagger \
            --topics results/topics \
            {params.labels:q} \
            --settings {params.settings:q} \
            {params.release:q} \
            --largest-loss {params.loss:q} \
            --largest-churn {params.churn:q} \
            --largest-turnover {params.turnover:q} \
            --output results/changes \
            >{log:q} 2>&1
        """
