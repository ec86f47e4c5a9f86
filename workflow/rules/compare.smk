"""What a retraining changed.

Needs   results/tagger/evaluation.json
Makes   results/changes/verdict.json
"""


rule compare:
    """Compare the present models with the last release."""
    input:
        evaluation="results/tagger/evaluation.json",
        code=code("compare.commands"),
    output:
        verdict="results/changes/verdict.json",
    log:
        "results/logs/compare.log",
    benchmark:
        "results/logs/compare.tsv"
    threads: 1
    shell:
        """
        rasid compare verdict \
            --evaluation {input.evaluation:q} \
            --output {output.verdict:q} \
            >{log:q} 2>&1
        """
