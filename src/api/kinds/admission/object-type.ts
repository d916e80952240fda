// The CEL type of a kind's objects, from its published schema: what policies are checked against (apiserver/pkg/cel/openapi).
import {
  BOOL,
  BYTES,
  type CelField,
  type CelType,
  DOUBLE,
  DYN,
  INT,
  listOfType,
  mapOfType,
  objectType,
  STRING,
  TIMESTAMP,
} from "../../../base/cel/index.ts";
import type { Kind } from "../../kind.ts";
import { type Scalar, type Type, typeOfKind } from "../../schema/types.ts";

const SCALARS: Record<Scalar, CelType> = {
  string: STRING,
  bool: BOOL,
  int32: INT,
  int64: INT,
  float64: DOUBLE,
  bytes: BYTES,
  time: TIMESTAMP,
  microtime: TIMESTAMP,
  quantity: DYN,
  "int-or-string": DYN,
  raw: DYN,
};

const structures = new Map<Type, CelType>();

function celType(type: Type): CelType {
  switch (type.form) {
    case "scalar":
      return SCALARS[type.scalar];
    case "list":
      return listOfType(celType(type.item));
    case "map":
      return mapOfType(STRING, celType(type.value));
    case "struct": {
      let found = structures.get(type);
      if (!found) {
        let fields: ReadonlyMap<string, CelField> | undefined;
        found = objectType(type.go, () => {
          fields ??= new Map(Object.keys(type.fields).map((name) => [name, { type: celType(type.fields[name]!.type) }]));
          return fields;
        });
        structures.set(type, found);
      }
      return found;
    }
  }
}

export const objectTypeOf = (kind: Kind): CelType => celType(typeOfKind(kind));
