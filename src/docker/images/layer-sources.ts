// From which repositories layers are known to be had: what was pulled from or pushed to them.
export class LayerSources {
  readonly #sources = new Map<string, Set<string>>();
  add(digest: string, repository: string): void {
    const known = this.#sources.get(digest) ?? new Set<string>();
    this.#sources.set(digest, known.add(repository));
  }
  of(digest: string): readonly string[] {
    return [...(this.#sources.get(digest) ?? [])];
  }
}
