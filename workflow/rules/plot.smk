"""Figures.

Needs   results/tags/paragraphs.parquet, results/topics/, results/tagger/
Makes   results/plots/<figure>.png and .svg
"""

FIGURES = [
    "themes_over_time",
    "tags_per_source",
    "topic_words_guided",
    *expand("topic_words_{theme}", theme=THEMES),
    "precision_recall",
]


rule plot_themes_over_time:
    """Draw the share of paragraphs with each theme over time."""
    input:
        paragraphs="results/tags/paragraphs.parquet",
        themes="config/themes.yaml",
        code=code("plot.commands"),
    output:
        png=report(
            "results/plots/themes_over_time.png",
            caption="../report/themes_over_time.rst",
            category="Themes",
            labels={"figure": "Themes over time"},
        ),
        svg="results/plots/themes_over_time.svg",
    log:
        "results/logs/plot_themes_over_time.log",
    benchmark:
        "results/logs/plot_themes_over_time.tsv"
    threads: 1
    shell:
        """
        rasid plot themes-over-time \
            --paragraphs {input.paragraphs:q} \
            --themes {input.themes:q} \
            --output {output.png:q} \
            --output {output.svg:q} \
            >{log:q} 2>&1
        """


rule plot_tags_per_source:
    """Draw the themes of each outlet."""
    input:
        paragraphs="results/tags/paragraphs.parquet",
        themes="config/themes.yaml",
        code=code("plot.commands"),
    output:
        png=report(
            "results/plots/tags_per_source.png",
            caption="../report/tags_per_source.rst",
            category="Themes",
            labels={"figure": "Themes by source"},
        ),
        svg="results/plots/tags_per_source.svg",
    log:
        "results/logs/plot_tags_per_source.log",
    benchmark:
        "results/logs/plot_tags_per_source.tsv"
    threads: 1
    shell:
        """
        rasid plot tags-per-source \
            --paragraphs {input.paragraphs:q} \
            --themes {input.themes:q} \
            --output {output.png:q} \
            --output {output.svg:q} \
            >{log:q} 2>&1
        """


rule plot_topic_words:
    """Draw the words of each topic of a model."""
    input:
        words="results/topics/{model}/words.csv",
        quality="results/topics/{model}/quality.json",
        themes="config/themes.yaml",
        code=code("plot.commands"),
    output:
        png=report(
            "results/plots/topic_words_{model}.png",
            caption="../report/topic_words.rst",
            category="Topics",
            labels={"figure": "Words of the topics: {model}"},
        ),
        svg="results/plots/topic_words_{model}.svg",
    log:
        "results/logs/plot_topic_words/{model}.log",
    benchmark:
        "results/logs/plot_topic_words/{model}.tsv"
    threads: 1
    params:
        topics=lambda wildcards, input: str(Path(input.words).parent),
        title=lambda wildcards: (
            "Words of the guided topics"
            if wildcards.model == "guided"
            else f"Topics within {wildcards.model}"
        ),
    shell:
        """
        rasid plot topic-words \
            --topics {params.topics:q} \
            --title {params.title:q} \
            --themes {input.themes:q} \
            --output {output.png:q} \
            --output {output.svg:q} \
            >{log:q} 2>&1
        """


rule plot_precision_recall:
    """Draw precision against recall for each theme."""
    input:
        curves="results/tagger/curves.csv",
        evaluation="results/tagger/evaluation.json",
        themes="config/themes.yaml",
        code=code("plot.commands"),
    output:
        png=report(
            "results/plots/precision_recall.png",
            caption="../report/precision_recall.rst",
            category="Tagger",
            labels={"figure": "Precision and recall"},
        ),
        svg="results/plots/precision_recall.svg",
    log:
        "results/logs/plot_precision_recall.log",
    benchmark:
        "results/logs/plot_precision_recall.tsv"
    threads: 1
    shell:
        """
        rasid plot precision-recall \
            --curves {input.curves:q} \
            --evaluation {input.evaluation:q} \
            --themes {input.themes:q} \
            --output {output.png:q} \
            --output {output.svg:q} \
            >{log:q} 2>&1
        """
