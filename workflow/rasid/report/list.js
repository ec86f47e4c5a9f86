"use strict";
// A long list in a box of its own: only what is near to the eye is drawn. Rows come in blocks; a block
// that is far away is an empty box of the height that it had, or is thought to have.
class LongList {
  constructor(box, draw) {
    this.box = box;
    this.draw = draw;
    this.size = 20;
    this.guess = 190;
    this.blocks = [];
    this.watcher = new IntersectionObserver((entries) => {
      for (const entry of entries) (entry.isIntersecting ? this.fill : this.clear).call(this, entry.target);
    }, { root: box, rootMargin: "900px 0px" });
  }

  show(rows) {
    this.rows = rows;
    this.watcher.disconnect();
    this.blocks = [];
    for (let start = 0; start < rows.length; start += this.size) {
      const block = document.createElement("div");
      block.start = start;
      block.style.height = `${this.guess * Math.min(this.size, rows.length - start)}px`;
      this.blocks.push(block);
    }
    this.box.replaceChildren(...this.blocks);
    this.box.scrollTop = 0;
    for (const block of this.blocks.slice(0, 1)) this.fill(block);
    for (const block of this.blocks) this.watcher.observe(block);
  }

  fill(block) {
    if (block.firstChild) return;
    block.append(...this.rows.slice(block.start, block.start + this.size).map(this.draw));
    block.style.height = "";
    this.keep(block, block.kept, block.offsetHeight);
  }

  clear(block) {
    if (!block.firstChild || block.contains(document.activeElement)) return;
    block.kept = block.offsetHeight;
    block.style.height = `${block.kept}px`;
    block.replaceChildren();
  }

  // What stands above the eye must not move it when it turns out longer or shorter.
  keep(block, before, after) {
    const above = block.offsetTop + after <= this.box.scrollTop + after;
    const thought = before ?? this.guess * Math.min(this.size, this.rows.length - block.start);
    if (above && block.offsetTop < this.box.scrollTop) this.box.scrollTop += after - thought;
  }

  // Draw a row, wherever it is, and bring it to the top.
  reveal(place) {
    const block = this.blocks[Math.floor(place / this.size)];
    this.box.scrollTop = block.offsetTop;
    this.fill(block);
    const row = block.children[place % this.size];
    this.box.scrollTop = block.offsetTop + row.offsetTop - (row.offsetParent === block ? 0 : block.offsetTop);
    return row;
  }

  // Print a part of it in full.
  print(count) {
    this.watcher.disconnect();
    this.box.replaceChildren(...this.rows.slice(0, count).map(this.draw));
  }
}
