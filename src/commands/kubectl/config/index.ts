// kubectl config: shows and changes kubeconfig files.
import type { Command } from "../../command.ts";
import { flag } from "../flags.ts";
import {
  currentContext,
  deleteCluster,
  deleteContext,
  deleteUser,
  getClusters,
  getContexts,
  getUsers,
  renameContext,
  setContext,
  useContext,
} from "./contexts.ts";
import { set, setCluster, setCredentials, unset } from "./entries.ts";
import { view } from "./view.ts";

export const command: Command = {
  name: "config",
  summary: "Modify kubeconfig files",
  usage: "config SUBCOMMAND",
  flags: [flag("kubeconfig", "string", "", "use a particular kubeconfig file", { persistent: true })],
  helpsOnError: true,
  subcommands: [
    currentContext,
    deleteCluster,
    deleteContext,
    deleteUser,
    getClusters,
    getContexts,
    getUsers,
    renameContext,
    set,
    setCluster,
    setContext,
    setCredentials,
    unset,
    useContext,
    view,
  ],
};
