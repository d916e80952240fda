// k8s-quest replay: not built yet.
export async function main(): Promise<number> {
  process.stderr.write("k8s-quest replay: is not there yet\n");
  return 1;
}
