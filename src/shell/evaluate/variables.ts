// A shell's variables: values, arrays, attributes, and the scopes of functions.

export interface Variable {
  value?: string;
  /** Elements by subscript, in order of subscript for indexed arrays. */
  elements?: Map<string, string>;
  associative?: boolean;
  exported?: boolean;
  readonly?: boolean;
  integer?: boolean;
}

export class ReadonlyVariable extends Error {
  constructor(name: string) {
    super(`${name}: readonly variable`);
  }
}

export class Variables {
  /** Each is replaced when it changes, but for its elements: shells that came from one another have the others in common. */
  #all = new Map<string, Variable>();
  #scopes: Map<string, Variable | undefined>[] = [];
  /** What a child process gets, until a variable changes. */
  #environment: Readonly<Record<string, string>> | undefined;

  static from(environment: Record<string, string>): Variables {
    const variables = new Variables();
    for (const [name, value] of Object.entries(environment)) variables.#all.set(name, { value, exported: true });
    return variables;
  }

  clone(): Variables {
    const copy = new Variables();
    copy.#all = new Map(this.#all);
    for (const [name, variable] of this.#all)
      if (variable.elements) copy.#all.set(name, { ...variable, elements: new Map(variable.elements) });
    copy.#scopes = this.#scopes.map((scope) => new Map(scope));
    copy.#environment = this.#environment;
    return copy;
  }

  find(name: string): Variable | undefined {
    return this.#all.get(name);
  }
  names(): string[] {
    return [...this.#all.keys()].sort();
  }

  get(name: string): string | undefined {
    const variable = this.#all.get(name);
    return variable?.elements ? variable.elements.get("0") : variable?.value;
  }

  #put(name: string, variable: Variable | undefined): void {
    this.#environment = undefined;
    if (variable) this.#all.set(name, variable);
    else this.#all.delete(name);
  }

  /** @throws ReadonlyVariable */
  set(name: string, value: string, attributes: Partial<Variable> = {}): void {
    const old = this.#all.get(name);
    if (old?.readonly) throw new ReadonlyVariable(name);
    if (old?.elements) {
      old.elements.set("0", value);
      Object.assign(old, attributes);
    } else this.#put(name, { ...old, value, ...attributes });
  }
  /** @throws ReadonlyVariable */
  setElement(name: string, subscript: string, value: string): void {
    const old = this.#all.get(name) ?? {};
    if (old.readonly) throw new ReadonlyVariable(name);
    const elements = old.elements ?? new Map(old.value === undefined ? [] : [["0", old.value]]);
    elements.set(subscript, value);
    const sorted = old.associative ? elements : new Map([...elements].sort((a, b) => Number(a[0]) - Number(b[0])));
    this.#put(name, { ...old, value: undefined, elements: sorted });
  }
  /** @throws ReadonlyVariable */
  setArray(name: string, elements: Map<string, string>): void {
    const old = this.#all.get(name);
    if (old?.readonly) throw new ReadonlyVariable(name);
    this.#put(name, { ...old, value: undefined, elements });
  }
  mark(name: string, attributes: Partial<Variable>): void {
    this.#put(name, { ...this.#all.get(name), ...attributes });
  }
  /** @throws ReadonlyVariable */
  unset(name: string, subscript?: string): void {
    const old = this.#all.get(name);
    if (old?.readonly) throw new ReadonlyVariable(name);
    if (subscript === undefined) this.#put(name, undefined);
    else old?.elements?.delete(subscript);
  }

  get inFunction(): boolean {
    return this.#scopes.length > 0;
  }
  enter(): void {
    this.#scopes.push(new Map());
  }
  leave(): void {
    for (const [name, variable] of this.#scopes.pop() ?? []) this.#put(name, variable);
  }
  /** Makes `name` local to the running function. */
  local(name: string): void {
    const scope = this.#scopes.at(-1);
    if (!scope || scope.has(name)) return;
    scope.set(name, this.#all.get(name));
    this.#put(name, undefined);
  }

  /** What a child process gets. */
  environment(): Readonly<Record<string, string>> {
    return (this.#environment ??= this.#exported());
  }
  #exported(): Record<string, string> {
    const out: Record<string, string> = {};
    for (const [name, variable] of this.#all) if (variable.exported && variable.value !== undefined) out[name] = variable.value;
    return out;
  }
}
