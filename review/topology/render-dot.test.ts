import { instance } from "@viz-js/viz";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { syntheticPlan, syntheticService } from "../synthetic-plan";
import { renderDot } from "./render-dot";
import { comparedPlan, comparison } from "./testing/compared-fleet";
import { topologyOf } from "./topology";

it("places a small fleet", () => {
  const services = [syntheticService("billing", 3001), syntheticService("mailer", 3002, { calledBy: ["billing"] })];
  expect(renderDot(topologyOf(syntheticPlan(services)))).toMatchInlineSnapshot(`
    "digraph fleet {
      graph [fontname="Verdana", fontcolor="#1f2328", layout=nop, bb="0,0,460,530", splines=ortho, outputorder=edgesfirst, bgcolor="#ffffff", pad=0.2, fontsize=16, labelloc=t, labeljust=l, label=<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="2"><TR><TD ALIGN="LEFT"><B>Fleet mini, stack prod</B></TD></TR><TR><TD ALIGN="LEFT"><FONT COLOR="#59636e" POINT-SIZE="12">2 services behind the API</FONT></TD></TR></TABLE>>];
      node [fontname="Verdana", fontcolor="#1f2328", shape=plain, fontsize=13];
      edge [fontname="Verdana", fontsize=16, arrowsize=0.7];
      "the internet" [id="the-internet", class="internet unchanged", pos="230,460", label="internet", shape=ellipse, style="filled,rounded", width=2.64, height=0.56, color="#818b98", fontcolor="#1f2328", fillcolor="#fefefe"];
      "entry of api" [id="entry-of-api", class="entry unchanged", pos="230,380", label="public load balancer of api", shape=box, style="filled,rounded", width=2.64, height=0.56, color="#818b98", fontcolor="#1f2328", fillcolor="#fefefe"];
      "api" [id="node-api", class="api unchanged", pos="230,285", label=<<TABLE WIDTH="170" HEIGHT="70" BORDER="1" CELLBORDER="0" CELLSPACING="1" CELLPADDING="4" STYLE="ROUNDED" COLOR="#818b98" BGCOLOR="#fefefe"><TR><TD ALIGN="LEFT"><B>api</B></TD><TD ALIGN="RIGHT"><FONT COLOR="#59636e" POINT-SIZE="12">:3000</FONT></TD></TR><TR><TD COLSPAN="2"><TABLE BORDER="0" CELLBORDER="1" CELLSPACING="3" CELLPADDING="3"><TR><TD WIDTH="73" STYLE="ROUNDED" COLOR="#818b98" BGCOLOR="#fefefe"><FONT COLOR="#1f2328" POINT-SIZE="11">Postgres</FONT></TD><TD WIDTH="73" STYLE="ROUNDED" COLOR="#818b98" BGCOLOR="#fefefe"><FONT COLOR="#1f2328" POINT-SIZE="11">Redis</FONT></TD></TR></TABLE></TD></TR></TABLE>>];
      subgraph cluster_0 {
        graph [bb="0,0,460,210", style="rounded,filled", color="#818b98", fillcolor="#f6f8fa", fontsize=13, label="", lp="230,170"];
        "load balancer 1" [id="load-balancer-1", class="load-balancer unchanged", pos="230,170", label="internal load balancer 1", shape=box, style="filled,rounded", width=5.28, height=0.56, color="#818b98", fontcolor="#1f2328", fillcolor="#fefefe"];
        "billing" [id="node-billing", class="service unchanged", pos="125,75", label=<<TABLE WIDTH="170" HEIGHT="70" BORDER="1" CELLBORDER="0" CELLSPACING="1" CELLPADDING="4" STYLE="ROUNDED" COLOR="#818b98" BGCOLOR="#fefefe"><TR><TD ALIGN="LEFT"><B>billing</B></TD><TD ALIGN="RIGHT"><FONT COLOR="#59636e" POINT-SIZE="12">:3001</FONT></TD></TR><TR><TD COLSPAN="2"><TABLE BORDER="0" CELLBORDER="1" CELLSPACING="3" CELLPADDING="3"><TR><TD WIDTH="73" STYLE="ROUNDED" COLOR="#818b98" BGCOLOR="#fefefe"><FONT COLOR="#1f2328" POINT-SIZE="11">Postgres</FONT></TD><TD WIDTH="73" STYLE="ROUNDED" COLOR="#818b98" BGCOLOR="#fefefe"><FONT COLOR="#1f2328" POINT-SIZE="11">Redis</FONT></TD></TR></TABLE></TD></TR></TABLE>>];
        "mailer" [id="node-mailer", class="service unchanged", pos="335,75", label=<<TABLE WIDTH="170" HEIGHT="70" BORDER="1" CELLBORDER="0" CELLSPACING="1" CELLPADDING="4" STYLE="ROUNDED" COLOR="#818b98" BGCOLOR="#fefefe"><TR><TD ALIGN="LEFT"><B>mailer</B></TD><TD ALIGN="RIGHT"><FONT COLOR="#59636e" POINT-SIZE="12">:3002</FONT></TD></TR><TR><TD COLSPAN="2"><TABLE BORDER="0" CELLBORDER="1" CELLSPACING="3" CELLPADDING="3"><TR><TD WIDTH="73" STYLE="ROUNDED" COLOR="#818b98" BGCOLOR="#fefefe"><FONT COLOR="#1f2328" POINT-SIZE="11">Postgres</FONT></TD><TD WIDTH="73" STYLE="ROUNDED" COLOR="#818b98" BGCOLOR="#fefefe"><FONT COLOR="#1f2328" POINT-SIZE="11">Redis</FONT></TD></TR></TABLE></TD></TR></TABLE>>];
      }
      "the internet" -> "entry of api" [id="edge-the-internet:entry-of-api", class="traffic unchanged", color="#818b98"];
      "entry of api" -> "api" [id="edge-entry-of-api:api", class="traffic unchanged", color="#818b98"];
      "api" -> "load balancer 1" [id="edge-api:load-balancer-1", class="traffic unchanged", color="#818b98"];
      "billing" -> "mailer" [id="edge-billing:mailer", class="call unchanged", color="#818b98"];
    }
    "
  `);
});

it("marks what a comparison found by a sign, dashed where it goes", () => {
  const dot = renderDot(topologyOf(comparedPlan, comparison));
  const line = (start: string) => dot.split("\n").find((text) => text.trim().startsWith(start));
  expect(line('"refunds" [')).toMatch(/>\+ new<.*>\+ Postgres<.*>\+ Redis</);
  expect(line('"orders" [')).toMatch(/>! replaced<.*>! Postgres<.*>Redis</);
  expect(line('"invoicing" [')).toContain(">&gt; was invoices<");
  expect(line('"reports" [')).toContain(">~ retiring, keeps data<");
  expect(line('"vouchers" [')).toMatch(/STYLE="ROUNDED,DASHED".*>- removed</);
  expect(line('"mailer" -> "payments"')).toMatch(/xlabel="-".*style=dashed/);
  expect(line('"orders" -> "payments"')).toContain('xlabel="+"');
  expect(dot).toContain("services: 1 + new, 2 ~ changed, 1 ! replaced, 1 - removed, 1 &gt; renamed, 2 unchanged");
});

describe.each([2, 3, 20, 45, 100, 400])("the picture of %d services", (count) => {
  it.each([
    ["shared load balancers", (index: number) => String(1 + Math.floor(index / 45))],
    ["load balancers of their own", (index: number) => `service-${index}`],
  ])("has the shape of a page with %s", (_, loadBalancer) => {
    const services = Array.from({ length: count }, (_, index) =>
      syntheticService(`service-${index}`, 3001 + index, { loadBalancer: loadBalancer(index) }),
    );
    const [, width, height] = /bb="0,0,(\d+),(\d+)"/.exec(renderDot(topologyOf(syntheticPlan(services)))) ?? [];
    const ratio = Number(width) / Number(height);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2.5);
  });
});

it("stays a graph, whatever the names are", async () => {
  const viz = await instance();
  const name = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom('"', "\\", "<", ">", "&", "#", ";", "]", "\n", "é", "日", "a"),
      minLength: 1,
      maxLength: 8,
    }),
  );
  const names = fc.uniqueArray(name, { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.property(names, (found) => {
      const services = found.map((each, index) =>
        syntheticService(each, 3001 + index, { calledBy: ["api", ...found.slice(0, index)] }),
      );
      const { status, errors } = viz.render(renderDot(topologyOf(syntheticPlan(services))), { format: "dot" });
      expect(errors.filter(({ level }) => level === "error")).toEqual([]);
      expect(status).toBe("success");
    }),
    { numRuns: 150 },
  );
});
