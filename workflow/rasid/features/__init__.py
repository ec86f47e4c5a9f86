"""Words of paragraphs: found, counted per shard, merged into one vocabulary."""
