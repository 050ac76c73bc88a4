import { styleText } from "node:util";

/** How text is emphasised: by colour on a terminal, not at all elsewhere. */
export interface Paint {
  title(text: string): string;
  label(text: string): string;
  link(text: string): string;
  error(text: string): string;
  warning(text: string): string;
}

type Format = Parameters<typeof styleText>[0];

const plain = (text: string): string => text;

/** Without colour. */
export const noPaint: Paint = { title: plain, label: plain, link: plain, error: plain, warning: plain };

/** With a terminal's colours. */
export const terminalPaint: Paint = {
  title: styled("bold"),
  label: styled("dim"),
  link: styled("cyan"),
  error: styled("red"),
  warning: styled("yellow"),
};

/** Where text goes to. */
export interface Screen {
  /** Columns to fill. */
  readonly width: number;
  readonly paint: Paint;
}

/** From Node 22.13 on, styleText looks at standard output itself unless told not to; before, it knows two arguments only. */
function styled(format: Format): (text: string) => string {
  const style: (format: Format, text: string, options: { validateStream: boolean }) => string = styleText;
  return (text) => style(format, text, { validateStream: false });
}
