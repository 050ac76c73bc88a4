import type { Graph, Row } from "./dashboard-rows";

/** What one dashboard takes: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
export const dashboardLimits = { widgets: 500, metrics: 2500 };

/** Graphs side by side; a dashboard is 24 units wide. */
const graphsInLine = 4;
const graphWidth = 24 / graphsInLine;
const graphHeight = 5;

/** Rows by the dashboard that they fit on, in their order. */
export function pagesOf(rows: readonly Row[], limits = dashboardLimits): readonly (readonly Row[])[] {
  const pages: Row[][] = [];
  let widgets = 0;
  let metrics = 0;
  for (const row of rows) {
    const own = { widgets: row.graphs.length + 1, metrics: metricsOf(row) };
    const fits = widgets + own.widgets <= limits.widgets && metrics + own.metrics <= limits.metrics;
    const page = pages.at(-1);
    if (page === undefined || !fits) {
      pages.push([row]);
      widgets = 0;
      metrics = 0;
    } else {
      page.push(row);
    }
    widgets += own.widgets;
    metrics += own.metrics;
  }
  return pages;
}

/** How many metrics a row shows. */
export function metricsOf({ graphs }: Row): number {
  return graphs.reduce((sum, { lines }) => sum + lines.length, 0);
}

/** What a dashboard consists of: a heading for each row, and its graphs below. */
export function bodyOf(rows: readonly Row[], region: string) {
  let y = 0;
  const widgets = rows.flatMap(({ title, graphs }) => {
    const heading = { type: "text", x: 0, y, width: 24, height: 1, properties: { markdown: `## ${title}` } };
    const top = y + 1;
    y = top + Math.ceil(graphs.length / graphsInLine) * graphHeight;
    return [heading, ...graphs.map((graph, index) => widgetOf(graph, region, { index, top }))];
  });
  return { start: "-PT3H", periodOverride: "auto", widgets };
}

function widgetOf({ title, lines }: Graph, region: string, { index, top }: { index: number; top: number }) {
  return {
    type: "metric",
    x: (index % graphsInLine) * graphWidth,
    y: top + Math.floor(index / graphsInLine) * graphHeight,
    width: graphWidth,
    height: graphHeight,
    properties: { title, region, view: "timeSeries", stacked: false, period: 60, metrics: lines },
  };
}
