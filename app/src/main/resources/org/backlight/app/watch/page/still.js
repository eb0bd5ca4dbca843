// Lines that stay as they are while others in the same figure grow: copied from a picture of them, not drawn with each new point.

const linear = uPlot.paths.linear();

export class Still {
  /** The lines that a figure draws first; none where there is nothing to be saved. */
  lines = [];
  #picture = document.createElement('canvas');
  /** What the picture was taken for; empty where there is none. */
  #taken = [];
  #copied = false;

  /** Whether the lines are copied just now, as uPlot asks for a line's path or points. */
  get copied() {
    return this.#copied;
  }

  /** Returns the path of a line; none while it is copied. */
  path(plot, series, from, to) {
    return this.#copied ? null : linear(plot, series, from, to);
  }

  /** What uPlot is to tell. */
  hooks() {
    return {
      drawClear: [plot => this.#begin(plot)],
      drawAxes: [plot => this.#copied && this.#copy(plot.ctx)],
      drawSeries: [(plot, series) => series === this.lines.length && !this.#copied && this.#take(plot)],
    };
  }

  #begin(plot) {
    const { x, y } = plot.scales;
    const { width, height } = plot.ctx.canvas;
    const now = [x.min, x.max, y.min, y.max, width, height, ...this.lines.flatMap(line => [line.values, line.values.length])];
    // A cursor makes lines faint that are far from it.
    const pointed = plot.cursor.left >= 0;
    this.#copied = !pointed && this.lines.length > 0 && now.length === this.#taken.length && now.every((part, i) => part === this.#taken[i]);
    this.#taken = pointed ? [] : now;
  }

  #copy(context) {
    context.globalCompositeOperation = 'copy';
    context.drawImage(this.#picture, 0, 0);
    context.globalCompositeOperation = 'source-over';
  }

  #take(plot) {
    const { width, height } = plot.ctx.canvas;
    this.#picture.width = width;
    this.#picture.height = height;
    this.#picture.getContext('2d').drawImage(plot.ctx.canvas, 0, 0);
  }
}
