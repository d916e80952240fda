// What jq's expressions see: variables, functions, and the world around the program.
import type { Item, Results } from "./item.ts";
import type { Definition, Node } from "./tree.ts";
import type { Json } from "./value.ts";

export type Form = (input: Item, args: readonly Node[], scope: Scope) => Results;

/** What a program finds around itself. */
export interface World {
  /** Virtual time, ms. */
  now: number;
  environment: Readonly<Record<string, string>>;
  /** The next input; undefined after the last. */
  input(): Json | undefined;
  line(): number;
  file(): string | undefined;
  debug(text: string): void;
  /** Functions that take their arguments unevaluated, by name and number of arguments: given in, since they evaluate themselves. */
  forms: Readonly<Record<string, Form>>;
}

interface Binding {
  name: string;
  value: Json;
  next: Binding | undefined;
}
export interface Closure {
  /** With the count of parameters, as "map/1". */
  name: string;
  parameters: readonly string[];
  body: Node;
  /** Where the body's names are looked up; undefined is the closure's own place, so that it can call itself. */
  scope: Scope | undefined;
  next: Closure | undefined;
}
export interface Scope {
  variables: Binding | undefined;
  functions: Closure | undefined;
  world: World;
}

export const bound = (scope: Scope, name: string, value: Json): Scope => ({ ...scope, variables: { name, value, next: scope.variables } });
export const defined = (scope: Scope, { name, parameters, body }: Definition): Scope => ({
  ...scope,
  functions: { name: `${name}/${parameters.length}`, parameters, body, scope: undefined, next: scope.functions },
});

/** The value of a variable; $ENV is the environment. */
export function variable(name: string, scope: Scope): Json {
  for (let each = scope.variables; each; each = each.next) if (each.name === name) return each.value;
  return new Map(Object.entries(scope.world.environment));
}
