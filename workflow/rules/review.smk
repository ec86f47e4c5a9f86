"""What people should label next.

Needs   results/tags/paragraphs.jsonl, results/tagger/model/
Makes   results/review/queue.csv
"""


rule review:
    """List the paragraphs that the tagger is least sure of."""
    input:
        paragraphs="results/tags/paragraphs.jsonl",
        model="results/tagger/model/model.json",
        vocabulary="results/tagger/model/vocabulary.json",
        weights="results/tagger/model/weights.safetensors",
        code=code("review.commands"),
    output:
        queue="results/review/queue.csv",
    log:
        "results/logs/review.log",
    benchmark:
        "results/logs/review.tsv"
    threads: 1
    params:
        batch=config["review"]["batch"],
    shell:
        """
        rasid review queue \
            --paragraphs {input.paragraphs:q} \
            --model results/tagger/model \
            --batch {params.batch:q} \
            --output {output.queue:q} \
            >{log:q} 2>&1
        """
