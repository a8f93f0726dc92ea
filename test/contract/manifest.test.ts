import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { commands, internalCommands } from '../../client/src/contributes/commands.ts';
import { machineSettings, renderContributes } from '../../client/src/contributes/render.ts';
import { rules } from '../../server/src/rules/index.ts';

// Suites run from the checkout's root.
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

describe('package.json', () => {
  it('contributes what the tables say (node scripts/renderManifest.mjs writes it)', () => {
    assert.deepEqual(manifest.contributes, JSON.parse(JSON.stringify(renderContributes(rules))));
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, machineSettings());
  });

  it('names only files that are there', () => {
    const named = [
      manifest.icon,
      ...manifest.contributes.viewsContainers.activitybar.map((container: { icon: string }) => container.icon),
      ...manifest.contributes.grammars.map((grammar: { path: string }) => grammar.path),
    ];
    assert.deepEqual(
      named.filter((file) => !existsSync(path.resolve(file))),
      [],
    );
  });

  it('lets no workspace choose a kubeconfig or unprotect a context', () => {
    const properties = manifest.contributes.configuration.properties;
    assert.equal(properties['kubernetesJobs.kubeconfig'].scope, 'machine');
    assert.equal(properties['kubernetesJobs.protectedContexts'].scope, 'machine');
  });

  it('refers to declared commands only, in menus, key bindings and welcome views', () => {
    const declared = new Set<string>(Object.keys(commands));
    const { menus, keybindings, viewsWelcome } = manifest.contributes;
    const used: string[] = [
      ...Object.values<{ command?: string }[]>(menus).flatMap((items) => items.flatMap(({ command }) => command ?? [])),
      ...keybindings.map(({ command }: { command: string }) => command),
      ...viewsWelcome.flatMap(({ contents }: { contents: string }) =>
        [...contents.matchAll(/\(command:(kubernetesJobs\.\w+)\)/g)].map((match) => match[1]),
      ),
    ];
    assert.ok(used.length > 20);
    assert.deepEqual(
      used.filter((command) => !declared.has(command)),
      [],
    );
    assert.deepEqual(
      internalCommands.filter((command) => declared.has(command)),
      [],
    );
  });
});
