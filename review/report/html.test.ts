import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Html, html, join, markup, prose } from "./html";

describe("a template", () => {
  it("escapes texts, joins lists and leaves out what is not there", () => {
    const item = (name: string) => html`<li title="${name}">${name}</li>`;
    expect(html`<ul>${["a", `"b"`].map(item)}</ul>${false}${undefined}${0}`.text).toBe(
      `<ul><li title="a">a</li><li title="&quot;b&quot;">&quot;b&quot;</li></ul>0`,
    );
  });

  it("keeps what is markup", () => {
    expect(html`<p>${markup("<br>")}${html`<b>${"<"}</b>`}</p>`.text).toBe("<p><br><b>&lt;</b></p>");
  });

  it("takes nothing for markup that only looks like it", () => {
    const forged = JSON.parse('{"text":"<script>"}') as unknown;
    expect(forged instanceof Html).toBe(false);
  });

  it("lets no text open an element, close an attribute or begin an entity", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const written = html`${text}`.text;
        expect(written).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});

it("makes code of what is in backticks", () => {
  expect(prose("`<a>` and `b`, not `c").text).toBe("<code>&lt;a&gt;</code> and <code>b</code>, not `c");
});

it("puts a text between parts", () => {
  expect(html`${join(["a", "b", "c"], ", ")}`.text).toBe("a, b, c");
});
