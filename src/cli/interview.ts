// k8s-quest interview: not built yet.
export async function main(): Promise<number> {
  process.stderr.write("k8s-quest interview: is not there yet\n");
  return 1;
}
