import { demoSpeeds } from '../ui/demo.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { later } from './later.ts';
import type { Handler, Services } from './services.ts';

/** What a person sees who starts it: the tree, and what this cluster is. */
export const startDemoCluster: Handler = async (services) => {
  const { demo, connection, tree } = services;
  const beginning = await demo.start();
  // Its kubeconfig is one more from now on.
  await connection.restart();
  await connection.chooseContext(demo.context);
  await tree.focus();
  if (beginning === 'told') return;
  const text =
    beginning === 'afresh'
      ? 'The demo cluster runs inside this window, with Jobs to look at. Apply a manifest, and its Job runs there; nothing leaves this machine.'
      : 'The demo cluster goes on from what was kept of it. Containers that ran have started again.';
  later(services, 'go on with the demo cluster', async () => {
    const speed = 'Set Speed…';
    const terminal = 'Open Terminal';
    const chosen = await services.prompts.inform(text, speed, terminal);
    if (chosen === speed) await chooseSpeed(services);
    if (chosen === terminal) openTerminal(services);
  });
};

export const stopDemoCluster: Handler = async ({ demo, connection }) => {
  try {
    await demo.stop();
  } finally {
    await connection.restart();
  }
};

export const resetDemoCluster: Handler = async ({ demo, connection, prompts }) => {
  const reset = 'Reset';
  const answer = await prompts.confirm(
    'Reset the demo cluster?',
    'All that is in it is deleted. It begins again with the Jobs that come with it.',
    reset,
  );
  if (answer !== reset) throw new Cancelled();
  await demo.reset();
  await connection.restart();
  await connection.chooseContext(demo.context);
};

/** A person's own shell, in which kubectl works on the demo cluster and on nothing else. */
export const openDemoTerminal: Handler = async (services) => openTerminal(services);

function openTerminal({ demo, desktop }: Services): void {
  if (demo.kubeconfig === undefined)
    throw new UserError('The demo cluster does not run. Run “Start Demo Cluster” first.');
  desktop.openTerminal({ name: 'Demo Cluster', kubeconfig: [demo.kubeconfig] });
}

export const setDemoSpeed: Handler = (services) => chooseSpeed(services);

async function chooseSpeed({ demo, prompts }: Services): Promise<void> {
  const chosen = await prompts.pick(
    demoSpeeds.map((speed) => ({
      label: `${speed}×`,
      icon: speed === demo.speed ? 'check' : 'watch',
      description: speed === 1 ? 'real time' : `a minute passes in ${60 / speed} second${speed === 60 ? '' : 's'}`,
      value: speed,
    })),
    { title: 'Speed of the Demo Cluster', placeholder: 'How fast its time passes' },
  );
  if (chosen === undefined) throw new Cancelled();
  demo.setSpeed(chosen);
}
