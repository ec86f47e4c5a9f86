"""Labels become a classifier.

Needs   corpus/annotations.csv, corpus/labels.csv if there is one, config/themes.yaml, corpus/CODEBOOK.md,
        results/ingest/, results/topics/hits.parquet; where training is warm, the last release
Makes   results/tagger/: model/, evaluation.json, curves.csv, out_of_fold.csv,
        mistakes.csv, suspects.csv, card.md
"""


rule tagger:
    """Train the tagger, and evaluate it by folds of articles, by time and by outlet."""
    input:
        labels=labels(),
        themes="config/themes.yaml",
        codebook="corpus/CODEBOOK.md",
        articles=kept("results/ingest/articles.parquet"),
        paragraphs=kept("results/ingest/paragraphs.parquet"),
        hits=kept("results/topics/hits.parquet"),
        base=ancient(BASE),
        code=code("tagger.commands"),
    output:
        model="results/tagger/model/model.json",
        vocabulary="results/tagger/model/vocabulary.json",
        weights="results/tagger/model/weights.safetensors",
        evaluation="results/tagger/evaluation.json",
        curves="results/tagger/curves.csv",
        out_of_fold="results/tagger/out_of_fold.csv",
        mistakes="results/tagger/mistakes.csv",
        suspects="results/tagger/suspects.csv",
        card="results/tagger/card.md",
    log:
        "results/logs/tagger.log",
    benchmark:
        "results/logs/tagger.tsv"
    threads: 1
    params:
        labels=lambda wildcards, input: [f"--labels={path}" for path in input.labels],
        folds=config["tagger"]["folds"],
        minimum_positives=config["tagger"]["minimum_positives"],
        certain_error=config["tagger"]["certain_error"],
        seed=config["seed"],
    shell:
        """
        rasid tagger train \
            {params.labels:q} \
            --themes {input.themes:q} \
            --codebook {input.codebook:q} \
            --ingest results/ingest \
            --hits {input.hits:q} \
            --folds {params.folds:q} \
            --minimum-positives {params.minimum_positives:q} \
            --certain-error {params.certain_error:q} \
            --seed {params.seed:q} \
            --base {input.base:q} \
            --output results/tagger \
            >{log:q} 2>&1
        """
