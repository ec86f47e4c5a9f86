"""What people should label next.

Needs   the present tagger's paragraphs.parquet, results/topics/hits.parquet, results/tagger/, labels
Makes   results/review/: queue.csv, queue.xlsx
"""


rule review:
    """Choose the paragraphs that are worth most to label, and say why."""
    input:
        paragraphs=f"{JUDGED}/paragraphs.parquet",
        hits="results/topics/hits.parquet",
        model="results/tagger/model/model.json",
        vocabulary="results/tagger/model/vocabulary.json",
        weights="results/tagger/model/weights.safetensors",
        suspects="results/tagger/suspects.csv",
        labels=labels(),
        code=code("review.commands"),
    output:
        queue="results/review/queue.csv",
        sheet="results/review/queue.xlsx",
    log:
        "results/logs/review.log",
    benchmark:
        "results/logs/review.tsv"
    threads: 1
    params:
        labels=lambda wildcards, input: [f"--labels={path}" for path in input.labels],
        prevalence=lambda wildcards: config["tagger"]["prevalence"],
        batch=config["review"]["batch"],
        audit=config["review"]["audit"],
        seed=config["seed"],
    shell:
        """
        rasid review queue \
            --paragraphs {input.paragraphs:q} \
            --hits {input.hits:q} \
            --tagger results/tagger \
            {params.labels:q} \
            --prevalence {params.prevalence:q} \
            --batch {params.batch:q} \
            --audit {params.audit:q} \
            --seed {params.seed:q} \
            --output results/review \
            >{log:q} 2>&1
        """
