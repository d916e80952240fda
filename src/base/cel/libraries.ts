// All functions that a Kubernetes 1.36 API server's environment knows (apiserver/pkg/cel/environment/base.go), put together once.
import { authorizerLibrary } from "./authorizer.ts";
import type { FunctionDeclaration, Functions } from "./functions.ts";
import { standardLibrary } from "./standard.ts";

let all: Functions | undefined;

export function allFunctions(): Functions {
  if (all) return all;
  const merged = new Map<string, FunctionDeclaration>();
  for (const library of [standardLibrary(), authorizerLibrary()])
    for (const [name, { calls, methods }] of library.functions) {
      const before = merged.get(name);
      merged.set(name, before ? { calls: [...before.calls, ...calls], methods: [...before.methods, ...methods] } : { calls, methods });
    }
  all = merged;
  return merged;
}
