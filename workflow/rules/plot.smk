"""Figures, in English and in Arabic.

Needs   results/tags/paragraphs.parquet, results/topics/, results/tagger/
Makes   results/plots/<figure>.png and .svg, and the same in Arabic in results/plots/ar/
"""

OF_TAGS = [
    "themes_over_time",
    "themes_by_source",
    "co_occurrence",
    "duplicates",
    "certainty",
]
OF_TAGGER = ["precision_recall", "calibration", "learning_curve", "errors"]
OF_FITTED = ["words", "map", "choice"]
OF_TOPICS = [*OF_FITTED, "prevalence"]
FIGURES = [
    *OF_TAGS,
    *OF_TAGGER,
    *expand("topic_{kind}_{model}", kind=OF_TOPICS, model=MODELS),
]


rule plot_tags:
    """Draw the tags: over time, by source, together, how sure, and how much is copied."""
    input:
        paragraphs="results/tags/paragraphs.parquet",
        model="results/tagger/model/model.json",
        themes="config/themes.yaml",
        code=code("plot.commands"),
    output:
        others(OF_TAGS),
        themes_over_time=figure("themes_over_time", "Themes", "Themes over time"),
        themes_by_source=figure("themes_by_source", "Themes", "Themes by source"),
        co_occurrence=figure("co_occurrence", "Themes", "Themes that meet"),
        duplicates=figure("duplicates", "Corpus", "How much is copied"),
        certainty=figure("certainty", "Tagger", "How sure the tagger is"),
    log:
        "results/logs/plot_tags.log",
    benchmark:
        "results/logs/plot_tags.tsv"
    threads: 1
    params:
        digits=config["plot"]["digits"],
        prevalence=lambda wildcards: config["tagger"]["prevalence"],
    shell:
        """
        rasid plot tags \
            --paragraphs {input.paragraphs:q} \
            --model {input.model:q} \
            --prevalence {params.prevalence:q} \
            --themes {input.themes:q} \
            --digits {params.digits:q} \
            --output results/plots \
            >{log:q} 2>&1
        """


rule plot_tagger:
    """Draw how good the tagger is, and what more labels would bring."""
    input:
        curves="results/tagger/curves.csv",
        evaluation="results/tagger/evaluation.json",
        themes="config/themes.yaml",
        code=code("plot.commands"),
    output:
        others(OF_TAGGER),
        precision_recall=figure("precision_recall", "Tagger", "Precision and recall"),
        calibration=figure("calibration", "Tagger", "Calibration"),
        learning_curve=figure("learning_curve", "Tagger", "Learning curve"),
        errors=figure("errors", "Tagger", "Errors by kind"),
    log:
        "results/logs/plot_tagger.log",
    benchmark:
        "results/logs/plot_tagger.tsv"
    threads: 1
    params:
        digits=config["plot"]["digits"],
    shell:
        """
        rasid plot tagger \
            --curves {input.curves:q} \
            --evaluation {input.evaluation:q} \
            --themes {input.themes:q} \
            --digits {params.digits:q} \
            --output results/plots \
            >{log:q} 2>&1
        """


rule plot_topics:
    """Draw the topic models: their words, their maps, and how the number of topics was chosen."""
    input:
        words=expand("results/topics/{model}/words.csv", model=MODELS),
        map=expand("results/topics/{model}/map.csv", model=MODELS),
        quality=expand("results/topics/{model}/quality.json", model=MODELS),
        choice=choices(MODELS),
        themes="config/themes.yaml",
        code=code("plot.commands"),
    output:
        others(expand("topic_{kind}_{model}", kind=OF_FITTED, model=MODELS)),
        figures_of_topics("words", "Words"),
        figures_of_topics("map", "Map"),
        figures_of_topics("choice", "Number"),
    log:
        "results/logs/plot_topics.log",
    benchmark:
        "results/logs/plot_topics.tsv"
    threads: 1
    params:
        models=[f"results/topics/{model}" for model in MODELS],
        digits=config["plot"]["digits"],
    shell:
        """
        rasid plot topics \
            {params.models:q} \
            --themes {input.themes:q} \
            --digits {params.digits:q} \
            --output results/plots \
            >{log:q} 2>&1
        """


rule plot_shares:
    """Draw the topics over time."""
    input:
        words=expand("results/topics/{model}/words.csv", model=MODELS),
        quality=expand("results/topics/{model}/quality.json", model=MODELS),
        prevalence=expand("results/topics/{model}/prevalence.csv", model=MODELS),
        themes="config/themes.yaml",
        code=code("plot.commands"),
    output:
        others(expand("topic_prevalence_{model}", model=MODELS)),
        figures_of_topics("prevalence", "Over time"),
    log:
        "results/logs/plot_shares.log",
    benchmark:
        "results/logs/plot_shares.tsv"
    threads: 1
    params:
        models=[f"results/topics/{model}" for model in MODELS],
        digits=config["plot"]["digits"],
    shell:
        """
        rasid plot shares \
            {params.models:q} \
            --themes {input.themes:q} \
            --digits {params.digits:q} \
            --output results/plots \
            >{log:q} 2>&1
        """


rule plot_docs:
    """Draw the README's pictures from the present results: `snakemake plot_docs`."""
    input:
        paragraphs="results/tags/paragraphs.parquet",
        model="results/tagger/model/model.json",
        themes="config/themes.yaml",
        code=code("plot.commands"),
    output:
        over_time="docs/themes_over_time.png",
        meeting="docs/co_occurrence.png",
        arabic="docs/ar/themes_over_time.png",
    log:
        "results/logs/plot_docs.log",
    benchmark:
        "results/logs/plot_docs.tsv"
    shadow:
        "minimal"
    threads: 1
    shell:
        """
        rasid plot tags \
            --paragraphs {input.paragraphs:q} \
            --model {input.model:q} \
            --themes {input.themes:q} \
            --resolution 100 \
            --output docs \
            >{log:q} 2>&1
        """
