// What the functions of bake files take, as their errors name it (zclconf/go-cty's stdlib, hashicorp/go-cty-funcs).
import { converted, type Type } from "./convert.ts";
import { refuse, type Value } from "./value.ts";

export interface Parameter {
  name: string;
  /** Undefined for bytes, which no value of a bake file is. */
  type: Type | undefined;
  /** Whether it may be null. */
  optional: boolean;
}
export interface Signature {
  parameters: readonly Parameter[];
  /** What any number of further arguments are. */
  rest: Parameter | undefined;
}

const TYPES: Readonly<Record<string, Type>> = {
  text: "string",
  number: "number",
  bool: "bool",
  any: "any",
  texts: { of: "list", each: "string" },
  list: { of: "list", each: "any" },
  set: { of: "set", each: "any" },
};

/** "name:type", with a "?" behind what may be null; "..." before what there may be any number of. */
function signature(words: string): Signature {
  const all = words.split(" ").filter(Boolean);
  const read = (word: string): Parameter => {
    const [name = "", type = ""] = word.replace(/^\.{3}/, "").split(":");
    return { name, type: TYPES[type.replace("?", "")], optional: type.endsWith("?") };
  };
  const last = all.at(-1)?.startsWith("...") ? all.at(-1) : undefined;
  return { parameters: (last ? all.slice(0, -1) : all).map(read), rest: last === undefined ? undefined : read(last) };
}

/** Those of one shape, by their names. */
const each = (names: string, shape: string): [string, Signature][] => names.split(" ").map((name) => [name, signature(shape)]);

export const SIGNATURES: ReadonlyMap<string, Signature> = new Map([
  ...each("absolute ceil floor int negate signum", "num:number"),
  ...each("add divide greaterthan greaterthanorequalto lessthan lessthanorequalto modulo multiply subtract", "a:number b:number"),
  ...each("and or", "a:bool b:bool"),
  ...each("base64decode base64encode chomp csvdecode jsondecode lower md5 reverse sha1 sha256 sha512", "str:text"),
  ...each("strlen title trimspace upper urlencode", "str:text"),
  ...each("basename dirname", "path:text"),
  ...each("bcrypt", "str:text ...cost:number"),
  ...each("byteslen", "buf:bytes"),
  ...each("bytesslice", "buf:bytes offset:number length:number"),
  ...each("can", "expression:any?"),
  ...each("chunklist", "list:list size:number"),
  ...each("cidrhost", "prefix:text hostnum:number"),
  ...each("cidrnetmask", "prefix:text"),
  ...each("cidrsubnet", "prefix:text newbits:number netnum:number"),
  ...each("cidrsubnets", "prefix:text ...newbits:number"),
  ...each("coalesce coalescelist", "...vals:any?"),
  ...each("compact sort", "list:texts"),
  ...each("concat", "...seqs:any"),
  ...each("contains indexof", "list:any value:any"),
  ...each("convert", "value:any type:any"),
  ...each("distinct", "list:list"),
  ...each("element", "list:any index:number"),
  ...each("equal notequal", "a:any? b:any?"),
  ...each("flatten reverselist", "list:any"),
  ...each("format formatlist", "format:text ...args:any?"),
  ...each("formatdate", "format:text time:text"),
  ...each("hasindex index", "collection:any key:any"),
  ...each("homedir timestamp uuidv4", ""),
  ...each("indent", "spaces:number str:text"),
  ...each("join", "separator:text ...lists:texts"),
  ...each("jsonencode", "val:any?"),
  ...each("keys", "inputMap:any"),
  ...each("length", "collection:any"),
  ...each("log", "num:number base:number"),
  ...each("lookup", "inputMap:any key:text default:any"),
  ...each("max min", "...numbers:number"),
  ...each("merge", "...maps:any?"),
  ...each("not", "val:bool"),
  ...each("parseint", "number:any base:number"),
  ...each("pow", "num:number power:number"),
  ...each("range", "...params:number"),
  ...each("regex regexall", "pattern:text string:text"),
  ...each("regex_replace", "str:text pattern:text replace:text"),
  ...each("replace", "str:text substr:text replace:text"),
  ...each("rsadecrypt", "ciphertext:text privatekey:text"),
  ...each("sanitize", "name:text"),
  ...each("sethaselement", "set:set elem:any"),
  ...each("setintersection setsymmetricdifference setunion", "first_set:set ...other_sets:set"),
  ...each("setproduct", "...sets:any"),
  ...each("setsubtract", "a:set b:set"),
  ...each("slice", "list:any start_index:number end_index:number"),
  ...each("split", "separator:text str:text"),
  ...each("substr", "str:text offset:number length:number"),
  ...each("timeadd", "timestamp:text duration:text"),
  ...each("trim", "str:text cutset:text"),
  ...each("trimprefix", "str:text prefix:text"),
  ...each("trimsuffix", "str:text suffix:text"),
  ...each("try", "...expressions:any?"),
  ...each("uuidv5", "namespace:text name:text"),
  ...each("values", "mapping:any"),
  ...each("zipmap", "keys:texts values:any"),
]);

export const parameterAt = ({ parameters, rest }: Signature, at: number): Parameter | undefined => parameters[at] ?? rest;

/** An argument as its parameter has it. @throws FunctionError */
export function taken(value: Value, { type, optional }: Parameter): Value {
  if (value === null) return optional ? null : refuse("argument must not be null");
  return type === undefined ? refuse("bytes required") : converted(value, type);
}
