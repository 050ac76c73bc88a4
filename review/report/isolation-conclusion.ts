import { type Isolation, theInternet, undeclaredWays, type Way } from "../isolation/isolation";
import { type Html, html, join } from "./html";
import { icon, type Tone } from "./icons";
import type { Links } from "./links";

/** More of them are counted: the table has all. */
const longestList = 6;

/** What the matrices come to, in sentences: data first, then calls, then the internet. */
export function renderConclusion(isolation: Isolation, links: Links): Html {
  const undeclared = undeclaredWays(isolation);
  const fromOutside = undeclared.filter(({ from }) => from === theInternet);
  const inside = undeclared.filter(({ from }) => from !== theInternet);
  const data = inside.filter(({ part }) => part !== "entry");
  const calls = inside.filter(({ part }) => part === "entry");
  const entries = isolation.reach.ways.filter(({ from, declared }) => from === theInternet && declared);
  const open = entries.map(({ to }) => links.service(to));
  const sentences = [
    sentence(data, html`No service can reach or read another's database or cache.`, (way) =>
      dataText(way, isolation, links),
    ),
    sentence(
      calls,
      html`Every service that can call another one declares it.`,
      ({ from, to }) => html`${links.service(from)} can call ${links.service(to)}, and nobody declared it.`,
    ),
    sentence(
      fromOutside,
      open.length === 0
        ? html`The internet reaches nothing.`
        : html`The internet reaches ${join(open, ", ")}, and nothing else.`,
      ({ to, part }) => html`The internet can reach the ${part} of ${links.service(to)}.`,
    ),
  ];
  return html`<ul class="conclusion">${sentences}</ul>`;
}

function sentence(ways: readonly Way[], calm: Html, text: (way: Way) => Html): Html {
  const more = ways.length - longestList;
  const told = ways.slice(0, longestList).map((way) => item("bad", text(way)));
  const rest = more > 0 && item("bad", html`And ${more} more, in the table below.`);
  return ways.length === 0 ? item("good", calm) : html`${told}${rest}`;
}

function item(tone: Tone, text: Html): Html {
  return html`<li>${icon(tone)} <span>${text}</span></li>
`;
}

function dataText(way: Way, { reach }: Isolation, links: Links): Html {
  const verb = reach.ways.includes(way) ? "reach" : "read the credentials of";
  return html`${links.service(way.from)} can ${verb} the ${way.part} of ${links.service(way.to)}.`;
}
