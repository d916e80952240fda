import type { BuildOptions } from "esbuild";

export function bundleOptions(assets: string): BuildOptions;
