/** A range of addresses, both ends included. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads `10.0.0.0/16` or `2001:db8::/32` (a bare address counts as one); `undefined` when it is neither. */
export function parseCidr(text: string): AddressRange | undefined {
  const [address = "", prefix, ...rest] = text.trim().split("/");
  if (rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined;
  const family = address.includes(":") ? 6 : 4;
  const bits = family === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  const base = family === 4 ? parseV4(address) : parseV6(address);
  if (base === undefined || length > bits) return undefined;
  const size = 1n << BigInt(bits - length);
  const first = base - (base % size);
  return { family, first, last: first + size - 1n };
}

function parseV4(address: string): bigint | undefined {
  const parts = address.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseV6(address: string): bigint | undefined {
  const embedded = /(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  let text = address;
  if (embedded) {
    const v4 = parseV4(embedded[2] ?? "");
    if (v4 === undefined) return undefined;
    text = `${embedded[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill("0"), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** Whether two ranges share an address. */
export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** Address space that no packet from the internet comes from (RFC 6890), and multicast. */
const RESERVED: readonly AddressRange[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/3",
  "::/8",
  "fc00::/7",
  "fe80::/10",
  "ff00::/8",
].flatMap((text) => parseCidr(text) ?? []);
const PRIVATE = ([4, 6] as const).flatMap((family) => merge(RESERVED.filter((range) => range.family === family)));

/** How many public addresses the ranges hold together, each counted once. IPv6 is counted in networks of /64. */
export function publicAddresses(ranges: readonly AddressRange[]): { v4: bigint; v6: bigint } {
  return { v4: publicCount(ranges, 4), v6: publicCount(ranges, 6) >> 64n };
}

function publicCount(ranges: readonly AddressRange[], family: 4 | 6): bigint {
  let total = 0n;
  for (const range of merge(ranges.filter((one) => one.family === family))) {
    total += range.last - range.first + 1n;
    for (const gap of PRIVATE) {
      if (!overlap(gap, range)) continue;
      const [, first = 0n, last = 0n] = [gap.first, gap.last, range.first, range.last].sort((a, b) => Number(a - b));
      total -= last - first + 1n;
    }
  }
  return total;
}

function merge(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = [...ranges].sort((a, b) => Number(a.first - b.first));
  const merged: AddressRange[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous && range.first <= previous.last) {
      if (range.last > previous.last) merged[merged.length - 1] = { ...previous, last: range.last };
    } else merged.push(range);
  }
  return merged;
}
