import { type CommandContribution, commandCategory, commands } from './commands.ts';
import { when } from './contextKeys.ts';
import { grammars, jobLogDefaults, jobLogLanguage } from './languages.ts';
import { keybindings, menus, submenus } from './menus.ts';
import { clientSettings, type RuleDoc, serverSettings, traceSettings } from './settings.ts';
import { viewContainer, views, welcomeViews } from './views.ts';

function paletteEntry(command: string, { palette }: CommandContribution): readonly object[] {
  if (palette === 'always') return [];
  return [{ command, when: palette === 'never' ? 'false' : palette.when }];
}

/** The `contributes` section of package.json. `scripts/renderManifest.mjs` writes it there; a test compares the two. */
export function renderContributes(rules: readonly RuleDoc[]): Record<string, unknown> {
  const commandList = Object.entries<CommandContribution>(commands);
  return {
    commands: commandList.map(([command, { title, icon, enablement }]) => ({
      command,
      title,
      category: commandCategory,
      ...(icon ? { icon } : {}),
      ...(enablement ? { enablement } : {}),
    })),
    viewsContainers: { activitybar: [viewContainer] },
    views: { [viewContainer.id]: Object.values(views) },
    viewsWelcome: welcomeViews.map(({ state, paragraphs }) => ({
      view: views.jobs.id,
      contents: paragraphs.join('\n\n'),
      when: when.state(state),
    })),
    submenus,
    menus: {
      ...menus,
      commandPalette: commandList.flatMap(([command, contribution]) => paletteEntry(command, contribution)),
    },
    keybindings,
    configuration: {
      title: 'Kubernetes Jobs',
      properties: { ...serverSettings(rules), ...clientSettings, ...traceSettings },
    },
    configurationDefaults: { [`[${jobLogLanguage.id}]`]: jobLogDefaults },
    languages: [jobLogLanguage],
    grammars,
  };
}

/** The settings that a workspace may not choose; the workbench ignores its values while the folder is not trusted. */
export function machineSettings(): string[] {
  return Object.entries(clientSettings)
    .filter(([, setting]) => setting.scope === 'machine')
    .map(([name]) => name);
}
