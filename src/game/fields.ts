// Strict reading of content files: every field is asked for by name and type, and what nobody asked for is an error with its file and path.

/** A mistake in a content file, told so that its author finds the place. */
export class ContentError extends Error {
  constructor(
    readonly file: string,
    readonly path: string,
    readonly problem: string,
  ) {
    super(`${file}: ${path ? `${path}: ` : ""}${problem}`);
  }
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** "90s", "1m30s", "200ms" in milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (!parts.length || parts.map((part) => part[0]).join("") !== text) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0);
}

/** The fields of one mapping in a content file. Call `done` when all that is known was read. */
export class Fields {
  readonly #seen = new Set<string>();
  readonly #values: Readonly<Record<string, unknown>>;

  /** @param path where the mapping stands in the file, "" for the whole file */
  constructor(
    readonly file: string,
    readonly path: string,
    value: unknown,
  ) {
    if (value === null || typeof value !== "object" || Array.isArray(value))
      throw new ContentError(file, path, `wanted a mapping, found ${typeName(value)}`);
    this.#values = value as Record<string, unknown>;
  }

  get keys(): string[] {
    return Object.keys(this.#values);
  }
  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }
  fail(problem: string, name?: string): never {
    throw new ContentError(this.file, name === undefined ? this.path : this.at(name), problem);
  }
  at(name: string): string {
    return this.path ? `${this.path}.${name}` : name;
  }

  any(name: string): unknown {
    this.#seen.add(name);
    return this.#values[name];
  }
  text(name: string): string {
    return this.optionalText(name) ?? this.fail("is missing", name);
  }
  optionalText(name: string): string | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    if (typeof value !== "string") this.fail(`wanted text, found ${typeName(value)}`, name);
    if (!value.trim()) this.fail("is empty", name);
    return value;
  }
  optionalNumber(name: string): number | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (typeof value !== "number") this.fail(`wanted a number, found ${typeName(value)}`, name);
    return value;
  }
  number(name: string): number {
    return this.optionalNumber(name) ?? this.fail("is missing", name);
  }
  flag(name: string): boolean {
    const value = this.any(name) ?? false;
    if (typeof value !== "boolean") this.fail(`wanted true or false, found ${typeName(value)}`, name);
    return value;
  }
  /** Milliseconds. */
  optionalDuration(name: string): number | undefined {
    const text = this.optionalText(name);
    if (text === undefined) return undefined;
    return parseDuration(text) ?? this.fail(`wanted a time such as 30s or 1m30s, found "${text}"`, name);
  }
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.optionalText(name);
    if (text === undefined || choices.includes(text as T)) return text as T | undefined;
    this.fail(`"${text}" is not one of ${choices.join(", ")}`, name);
  }
  /** A mapping of this mapping, or undefined. */
  optionalFields(name: string): Fields | undefined {
    const value = this.any(name);
    return value === undefined ? undefined : new Fields(this.file, this.at(name), value);
  }
  fields(name: string): Fields {
    return this.optionalFields(name) ?? this.fail("is missing", name);
  }
  /** A list of mappings; empty when the field is not there. */
  list(name: string): Fields[] {
    return this.values(name).map((value, index) => new Fields(this.file, `${this.at(name)}[${index}]`, value));
  }
  values(name: string): readonly unknown[] {
    const value = this.any(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) this.fail(`wanted a list, found ${typeName(value)}`, name);
    return value;
  }
  /** A list of texts; one text stands for a list of one. */
  texts(name: string): string[] {
    const value = this.any(name);
    if (value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((item) => {
      if (item === null || typeof item === "object") this.fail(`wanted text, found ${typeName(item)}`, name);
      return String(item);
    });
  }
  /** A mapping from names to texts; empty when the field is not there. */
  textMap(name: string): Record<string, string> {
    const inner = this.optionalFields(name);
    return inner ? Object.fromEntries(inner.keys.map((key) => [key, inner.text(key)])) : {};
  }
  /** Complains about fields that nobody asked for. */
  done(): void {
    const unknown = this.keys.find((key) => !this.#seen.has(key));
    if (unknown !== undefined) this.fail(`unknown field (known here: ${[...this.#seen].join(", ")})`, unknown);
  }
}

const typeName = (value: unknown): string =>
  value === null
    ? "nothing"
    : Array.isArray(value)
      ? "a list"
      : typeof value === "object"
        ? "a mapping"
        : `${typeof value} ${JSON.stringify(value)}`;
