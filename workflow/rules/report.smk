"""The page that people look at.

Needs   results/tags/, results/topics/, results/tagger/, results/review/, results/changes/, results/plots/,
        results/ingest/ledger.csv
Makes   results/report.html
"""


rule report:
    """Make one self-contained page of everything."""
    input:
        paragraphs="results/tags/paragraphs.parquet",
        articles="results/tags/articles.csv",
        topics=expand(
            "results/topics/{model}/{table}",
            model=MODELS,
            table=["words.csv", "quality.json", "typical.csv", "prevalence.csv"],
        ),
        choices=choices(MODELS),
        growing="results/topics/growing.csv",
        inferred="results/topics/inferred.json",
        seeds="results/topics/seeds.csv",
        mistakes="results/tagger/mistakes.csv",
        suspects="results/tagger/suspects.csv",
        evaluation="results/tagger/evaluation.json",
        model="results/tagger/model/model.json",
        queue="results/review/queue.csv",
        verdict="results/changes/verdict.json",
        changes="results/changes/changes.json",
        flips="results/changes/flips.csv",
        ledger="results/ingest/ledger.csv",
        plots=expand(
            "results/plots/{place}{figure}.svg", place=["", "ar/"], figure=FIGURES
        ),
        themes="config/themes.yaml",
        code=code("report.commands"),
    output:
        page="results/report.html",
    log:
        "results/logs/report.log",
    benchmark:
        "results/logs/report.tsv"
    threads: 1
    params:
        paragraphs=config["report"]["paragraphs"],
        corpus=str(CORPUS),
        settings=json.dumps(config, ensure_ascii=False, sort_keys=True),
        digits=config["plot"]["digits"],
    shell:
        """
        rasid report \
            --results results \
            --themes {input.themes:q} \
            --corpus {params.corpus:q} \
            --paragraphs {params.paragraphs:q} \
            --settings {params.settings:q} \
            --digits {params.digits:q} \
            --output {output.page:q} \
            >{log:q} 2>&1
        """
