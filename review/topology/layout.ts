import { barHeight, boxSize, gap, type Size } from "./box-size";
import { arrangePanels, columnsOf, type Panel } from "./panels";
import type { Topology, TopologyNode } from "./topology";

/** Where everything stands, in points from the top left. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Middles of the nodes, by their ids. */
  readonly places: ReadonlyMap<string, Place>;
  /** Frames around the panels. */
  readonly frames: readonly Frame[];
  /** Of the API and of every service. */
  readonly box: Size;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Frame {
  readonly panel: Panel;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Of the picture's title, at its top left. */
const titleHeight = 50;

/** Puts services into their panels' grids, and what stands before them above, in the middle. */
export function layOut(topology: Topology): Layout {
  const box = boxSize(topology);
  const head = topology.nodes.filter(({ kind }) => kind === "internet" || kind === "entry" || kind === "api");
  const headSizes = head.map(({ kind }) => (kind === "api" ? box.height : barHeight));
  const top = headSizes.reduce((sum, height) => sum + height + gap, titleHeight);
  const frames = layOutFrames(topology, { box, top });
  const width = Math.max(box.width + 2 * gap, ...frames.map(({ right }) => right));
  const ends = headSizes.map((_, index) =>
    headSizes.slice(0, index + 1).reduce((sum, size) => sum + size + gap, titleHeight),
  );
  const headPlaces = head.map(({ id }, index): [string, Place] => [
    id,
    { x: width / 2, y: (ends[index] ?? 0) - gap - (headSizes[index] ?? 0) / 2 },
  ]);
  return {
    width,
    height: Math.max(top, ...frames.map(({ bottom }) => bottom)),
    places: new Map([...headPlaces, ...frames.flatMap((frame) => placesIn(frame, box))]),
    frames,
    box,
  };
}

function layOutFrames(topology: Topology, { box, top }: { box: Size; top: number }): readonly Frame[] {
  const frames: Frame[] = [];
  let left = 0;
  for (const stack of arrangePanels(topology)) {
    const columns = Math.max(...stack.map(columnsOf));
    const right = left + columns * (box.width + gap) + gap;
    let above = top;
    for (const panel of stack) {
      const bottom = above + gap / 2 + barHeight + gap / 2 + panel.rows.length * (box.height + gap) + gap / 2;
      frames.push({ panel, left, top: above, right, bottom });
      above = bottom + gap;
    }
    left = right + gap;
  }
  return frames;
}

function placesIn({ panel, left, top, right }: Frame, box: Size): readonly [string, Place][] {
  const { balancer, rows } = panel;
  const bar = top + gap / 2 + barHeight / 2;
  const place = ({ id }: TopologyNode, row: number, column: number): [string, Place] => [
    id,
    {
      x: left + gap + column * (box.width + gap) + box.width / 2,
      y: bar + barHeight / 2 + gap + row * (box.height + gap) + box.height / 2,
    },
  ];
  return [
    ...(balancer === undefined ? [] : [[balancer.id, { x: (left + right) / 2, y: bar }] as [string, Place]]),
    ...rows.flatMap((services, row) => services.map((service, column) => place(service, row, column))),
  ];
}
