// Moved: see containers/metered-stack.ts.
export * from "../../../containers/metered-stack.ts";
