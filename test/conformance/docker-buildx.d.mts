export declare function realBuildx(): { docker: string; plugins: readonly [buildx: string, compose: string] } | undefined;
