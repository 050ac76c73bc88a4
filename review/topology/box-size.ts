import type { Topology } from "./topology";
import { serviceMark } from "./words";

/** In points. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Of a load balancer, and of what else has one line of text. */
export const barHeight = 40;
/** Room for the lines of calls, between services and around them. */
export const gap = 40;

/** One size for all services, that the longest name and what is told of a service have room in. */
export function boxSize({ nodes }: Topology): Size {
  const services = nodes.filter(({ kind }) => kind === "service" || kind === "api");
  const longestMark = Math.max(...services.map((service) => serviceMark(service).length));
  const longestName = Math.max(...services.map(({ name }) => name.length));
  return {
    width: Math.ceil(Math.max(170, longestName * 9.6 + 70, longestMark * 8 + 20)),
    height: longestMark === 0 ? 70 : 90,
  };
}
