import { boxSize, gap, type Size } from "./box-size";
import type { Topology, TopologyNode } from "./topology";

/** Services in a grid: behind one load balancer, or those that do not run. */
export interface Panel {
  /** Absent where nothing runs. */
  readonly balancer?: TopologyNode;
  /** By name, row by row; all but the last row are full. Empty behind a load balancer that goes. */
  readonly rows: readonly (readonly TopologyNode[])[];
}

/** Panels above one another. */
export type PanelStack = readonly Panel[];

/** Of what stands above the panels, in points. */
const headHeight = 370;
/** Width through height that pages and screens have. */
const wantedRatio = 1.6;

/** Arranges the services so that the picture is about as wide as a page is. */
export function arrangePanels(topology: Topology): readonly PanelStack[] {
  const { nodes } = topology;
  const services = nodes.filter(({ kind }) => kind === "service");
  const balancers = nodes.filter(({ kind }) => kind === "load balancer");
  const running = balancers.map((balancer) => ({
    balancer,
    services: services.filter(({ loadBalancer }) => loadBalancer === balancer.name),
  }));
  const idle = services.filter(({ loadBalancer }) => loadBalancer === undefined);
  const groups: readonly Group[] = [...running, ...(idle.length === 0 ? [] : [{ services: idle }])];
  // Above one another, which is as high as a picture can be.
  const most = services.length + groups.length;
  const box = boxSize(topology);
  const choices = Array.from({ length: most }, (_, index) => {
    const stacks = stackPanels(groups, index + 1);
    return { stacks, distance: distance(stacks, box) };
  });
  return choices.toSorted((a, b) => a.distance - b.distance)[0]?.stacks ?? [];
}

interface Group {
  readonly balancer?: TopologyNode;
  readonly services: readonly TopologyNode[];
}

/** Panels of at most so many rows, as many above one another as there is room for. */
function stackPanels(groups: readonly Group[], rows: number): readonly PanelStack[] {
  const stacks: Panel[][] = [];
  for (const { services, ...rest } of groups) {
    const panel = { ...rest, rows: inRows(services, Math.ceil(services.length / rows)) };
    const last = stacks.at(-1);
    if (last !== undefined && heightOf([...last, panel]) <= rows + 1) {
      last.push(panel);
    } else {
      stacks.push([panel]);
    }
  }
  return stacks;
}

/** Services row by row, all but the last full. */
export function inRows(services: readonly TopologyNode[], columns: number): readonly (readonly TopologyNode[])[] {
  const count = columns === 0 ? 0 : Math.ceil(services.length / columns);
  return Array.from({ length: count }, (_, row) => services.slice(row * columns, (row + 1) * columns));
}

/** In rows; a load balancer takes one. */
function heightOf(stack: PanelStack): number {
  return stack.reduce((sum, { rows }) => sum + rows.length + 1, 0);
}

/** How many services stand side by side in a panel. */
export function columnsOf({ rows }: Panel): number {
  return Math.max(1, rows[0]?.length ?? 0);
}

/** How far the picture is from the wanted ratio, and how much of it is empty. */
function distance(stacks: readonly PanelStack[], box: Size): number {
  const columns = stacks.reduce((sum, stack) => sum + Math.max(...stack.map(columnsOf)), 0);
  const width = columns * (box.width + gap) + 2 * stacks.length * gap;
  const rows = Math.max(0, ...stacks.map(heightOf));
  const height = headHeight + rows * (box.height + gap);
  const services = stacks.flat().flatMap((panel) => panel.rows.flat()).length;
  return Math.abs(Math.log(width / height / wantedRatio)) + Math.log((columns * rows) / Math.max(1, services));
}
