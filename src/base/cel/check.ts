// Types each part of an expression and collects all that is wrong, as cel-go's checker (checker/checker.go) with its words.
import { type Call, type Comprehension, type Expression, qualifiedName, type Structure } from "./ast.ts";
import type { CelIssue } from "./errors.ts";
import type { Functions, Overload } from "./functions.ts";
import { Inference, literalType } from "./inference.ts";
import { misspelt } from "./spelling.ts";
import { BOOL, type CelType, DYN, ERROR, INT, listOfType, mapOfType, opaque, optionalOf, substitute, typeOf, typeText } from "./types.ts";

export interface Checked {
  readonly type: CelType;
  readonly issues: readonly CelIssue[];
  /** Selects and names that stand for types, such as int or google.protobuf.Timestamp: their names. */
  readonly constants: ReadonlyMap<Expression, string>;
  /** Selects that spell a declared variable with a dotted name. */
  readonly references: ReadonlyMap<Expression, string>;
}

const TYPE_NAMES = new Set(
  "bool bytes double dyn int list map null_type string type uint optional_type google.protobuf.Timestamp google.protobuf.Duration".split(
    " ",
  ),
);

const PATCH_FIELDS = new Set(["op", "path", "from", "value"]);

type Scope = ReadonlyMap<string, CelType>;

export function check(tree: Expression, variables: Readonly<Record<string, CelType>>, functions: Functions, structures = false): Checked {
  const checker = new Checker(functions, structures);
  const type = checker.infer(tree, new Map(Object.entries(variables)));
  return {
    type: substitute(type, checker.inference.known, true),
    issues: checker.issues.length ? checker.issues : checker.unlikely,
    constants: checker.constants,
    references: checker.references,
  };
}

class Checker {
  readonly issues: CelIssue[] = [];
  /** What is wrong with literals: told where the types are right (cel.ASTValidators). */
  readonly unlikely: CelIssue[] = [];
  /** How many calls of format are around. */
  private formatted = 0;
  readonly inference = new Inference();
  readonly constants = new Map<Expression, string>();
  readonly references = new Map<Expression, string>();
  constructor(
    private readonly functions: Functions,
    private readonly structures: boolean,
  ) {}

  private issue(offset: number, message: string): CelType {
    this.issues.push({ offset, message });
    return ERROR;
  }
  private seen(type: CelType): CelType {
    return this.inference.seen(type);
  }

  infer(tree: Expression, scope: Scope): CelType {
    switch (tree.op) {
      case "literal":
        return literalType(tree.value);
      case "identifier": {
        const found = scope.get(tree.name);
        if (found) return found;
        if (TYPE_NAMES.has(tree.name)) {
          this.constants.set(tree, tree.name);
          return typeOf(DYN);
        }
        return this.issue(tree.offset, `undeclared reference to '${tree.name}' (in container '')`);
      }
      case "select": {
        const name = qualifiedName(tree);
        const variable = name && !tree.test ? scope.get(name) : undefined;
        if (variable) {
          this.references.set(tree, name!);
          return variable;
        }
        if (name && TYPE_NAMES.has(name)) {
          this.constants.set(tree, name);
          return typeOf(DYN);
        }
        const type = this.selected(this.seen(this.infer(tree.operand, scope)), tree.field, tree.offset);
        return tree.test ? BOOL : type;
      }
      case "call":
        return this.call(tree, scope);
      case "list": {
        let of: CelType | undefined;
        for (const { value, optional } of tree.items) {
          let item = this.infer(value, scope);
          if (optional) item = this.unwrapped(item, value.offset);
          of = this.joined(of, item, value.offset);
        }
        return listOfType(of ?? this.inference.newParam());
      }
      case "map": {
        let [key, of]: [CelType | undefined, CelType | undefined] = [undefined, undefined];
        for (const entry of tree.entries) {
          key = this.joined(key, this.infer(entry.key, scope), entry.key.offset);
          let value = this.infer(entry.value, scope);
          if (entry.optional) value = this.unwrapped(value, entry.value.offset);
          of = this.joined(of, value, entry.value.offset);
        }
        return mapOfType(key ?? this.inference.newParam(), of ?? this.inference.newParam());
      }
      case "structure":
        for (const { value } of tree.entries) this.infer(value, scope);
        if (this.structures && (tree.name === "JSONPatch" || /^Object(\.\w+)*$/.test(tree.name))) return this.structure(tree);
        return this.issue(tree.offset, `undeclared reference to '${tree.name}' (in container '')`);
      case "comprehension":
        return this.comprehension(tree, scope);
      case "bind": {
        const value = this.seen(this.infer(tree.value, scope));
        if (value.kind !== "optional" && value.kind !== "dyn" && value.kind !== "error")
          return this.issue(tree.offset, `found no matching overload for 'hasValue' applied to '${typeText(value)}.()'`);
        const inner = value.kind === "optional" ? value.of : DYN;
        const result = this.infer(tree.result, new Map(scope).set(tree.variable, inner));
        return tree.how === "optMap" ? optionalOf(result) : result;
      }
    }
  }

  /** What mutations make: JSON patches, and partial objects that are merged. */
  private structure({ name, entries }: Structure): CelType {
    if (name === "JSONPatch")
      for (const { field, offset } of entries) if (!PATCH_FIELDS.has(field)) this.issue(offset, `undefined field '${field}'`);
    return opaque(name);
  }

  private unwrapped(type: CelType, offset: number): CelType {
    const seen = this.seen(type);
    if (seen.kind === "optional") return seen.of;
    if (seen.kind === "dyn" || seen.kind === "error") return DYN;
    return this.issue(offset, `expected type 'optional_type(${typeText(seen)})' but found '${typeText(seen)}'`);
  }

  private selected(operand: CelType, field: string, offset: number): CelType {
    switch (operand.kind) {
      case "map":
        return operand.of;
      case "object": {
        const found = operand.fields().get(field);
        return found ? found.type : this.issue(offset, `undefined field '${field}'`);
      }
      case "optional":
        return optionalOf(this.selected(this.seen(operand.of), field, offset));
      case "dyn":
      case "error":
        return DYN;
      case "param":
        this.inference.widen(operand);
        return DYN;
      default:
        return this.issue(offset, `type '${typeText(operand)}' does not support field selection`);
    }
  }

  private comprehension(tree: Comprehension, scope: Scope): CelType {
    const range = this.seen(this.infer(tree.range, scope));
    const two = tree.variables.length === 2;
    let [first, second]: [CelType, CelType] = [DYN, DYN];
    switch (range.kind) {
      case "list":
        [first, second] = two ? [INT, range.of] : [range.of, DYN];
        break;
      case "map":
        [first, second] = [range.key, range.of];
        break;
      case "dyn":
      case "error":
        break;
      case "param":
        this.inference.widen(range);
        break;
      default:
        this.issue(
          tree.range.offset,
          `expression of type '${typeText(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        );
        first = second = ERROR;
    }
    const inner = new Map(scope).set(tree.variables[0]!, first);
    if (two) inner.set(tree.variables[1]!, second);
    if (tree.predicate) {
      const type = this.seen(this.infer(tree.predicate, inner));
      if (!this.inference.takes(BOOL, type)) this.predicateIssue(tree, tree.predicate, type);
    }
    const result = tree.transform ? this.infer(tree.transform, inner) : undefined;
    switch (tree.walk) {
      case "all":
      case "exists":
      case "exists_one":
        return BOOL;
      case "filter":
        return listOfType(first);
      case "map":
      case "transformList":
        return listOfType(result!);
      case "transformMap":
        return mapOfType(first, result!);
      case "transformMapEntry": {
        const seen = this.seen(result!);
        return seen.kind === "map" ? seen : mapOfType(DYN, DYN);
      }
      case "sortBy":
        return listOfType(first);
    }
  }

  /** What the macro's expansion does with a predicate that is not a bool. */
  private predicateIssue({ walk }: Comprehension, predicate: Expression, type: CelType): void {
    const text = typeText(type);
    if (walk === "all") this.issue(predicate.offset, `found no matching overload for '_&&_' applied to '(bool, ${text})'`);
    else if (walk === "exists") this.issue(predicate.offset, `found no matching overload for '_||_' applied to '(bool, ${text})'`);
    else
      this.issue(
        predicate.offset,
        `found no matching overload for '_?_:_' applied to '(${text}, ${walk === "exists_one" ? "int, int" : "list, list"})'`,
      );
  }

  private resolve(tree: Call, name: string, overloads: readonly Overload[], args: readonly CelType[], method: boolean): CelType {
    const result = this.inference.result(overloads, args);
    if (result) return result;
    if (args.some(({ kind }) => kind === "error")) return ERROR;
    const texts = args.map((type) => typeText(this.seen(type)));
    const applied = method ? `${texts[0]}.(${texts.slice(1).join(", ")})` : `(${texts.join(", ")})`;
    return this.issue(tree.offset, `found no matching overload for '${name}' applied to '${applied}'`);
  }

  /** The type of elements so far and of one more. Those of one literal are of one type, but for what is formatted (cel.HomogeneousAggregateLiterals). */
  private joined(before: CelType | undefined, type: CelType, offset: number): CelType {
    const found = this.inference.joined(before, type);
    const [wanted, given] = [this.seen(before ?? found), this.seen(type)];
    if (found.kind === "dyn" && wanted.kind !== "dyn" && given.kind !== "dyn" && !this.formatted)
      this.unlikely.push({ offset, message: `expected type '${typeText(wanted)}' but found '${typeText(given)}'` });
    return found;
  }

  private call(tree: Call, scope: Scope): CelType {
    const { name, target } = tree;
    const [first] = tree.args;
    if (first?.op === "literal" && typeof first.value === "string" && misspelt(name, first.value))
      this.unlikely.push({ offset: first.offset, message: `invalid ${name} argument` });
    const declared = this.functions.get(name);
    // A function with a dotted name, such as optional.of or sets.contains, rather than a method.
    const prefix = target && qualifiedName(target);
    if (prefix && !scope.has(prefix.split(".")[0]!)) {
      const qualified = this.functions.get(`${prefix}.${name}`);
      if (qualified)
        return this.resolve(
          tree,
          `${prefix}.${name}`,
          qualified.calls,
          tree.args.map((argument) => this.infer(argument, scope)),
          false,
        );
    }
    if (!declared) {
      if (target) this.infer(target, scope);
      return this.issue(tree.offset, `undeclared reference to '${name}' (in container '')`);
    }
    if (name === "format") this.formatted++;
    const args = (target ? [target, ...tree.args] : tree.args).map((argument) => this.seen(this.infer(argument, scope)));
    if (name === "format") this.formatted--;
    if (name === "_[_]" || name === "_[?_]" || name === "_?._") {
      const found = this.indexed(name, args as [CelType, CelType], tree);
      if (found) return found;
    }
    return this.resolve(tree, name, target ? declared.methods : declared.calls, args, target !== undefined);
  }

  /** Access to lists, maps, and through optionals. */
  private indexed(name: string, [operand, index]: [CelType, CelType], tree: Call): CelType | undefined {
    const through = operand.kind === "optional" ? this.seen(operand.of) : operand;
    const optional = name !== "_[_]" || operand.kind === "optional";
    const wrap = (type: CelType): CelType => (optional ? optionalOf(type) : type);
    if (through.kind === "dyn" || through.kind === "error" || through.kind === "param") return wrap(DYN);
    if (name === "_?._") {
      const [, field] = tree.args;
      if (through.kind === "map" || through.kind === "object")
        return wrap(this.selected(through, field?.op === "literal" ? String(field.value) : "", tree.offset));
      return undefined;
    }
    if (through.kind === "list" && this.inference.takes(INT, index)) return wrap(through.of);
    if (through.kind === "map" && this.inference.takes(through.key, index)) return wrap(through.of);
    return undefined;
  }
}
