import { Router, urlencoded, type Request } from "express";
import { address, enableTool, inviteTool } from "../lti/registration.ts";
import { addToolByHand } from "../operator.ts";
import { endpoints, tokenAudience, type Site } from "../site.ts";
import type { Tool } from "../state.ts";
import { html, type Html } from "./html.ts";
import { administers, forPerson, script, sendNote, sendPage } from "./layout.ts";

/** Site administration: connecting tools. */
export function adminRoutes(site: Site): Router {
  const router = Router();
  const form = urlencoded({ extended: false });
  router.get(
    "/admin",
    forPerson(site, administers, (_person, req, res) => {
      sendPage(site, req, res, { title: "Site administration", body: overview(site) });
    }),
  );
  router.post(
    "/admin/registration",
    form,
    forPerson(site, administers, async (_person, req, res) => {
      const wanted = address(fields(req)["url"]?.trim(), "The registration address");
      const { url } = await inviteTool(site, wanted);
      const next = `${site.issuer}/admin`;
      sendPage(site, req, res, {
        title: "Register a tool",
        scripts: [script("registration.js", { origin: new URL(wanted).origin, next })],
        body: registration(site, url),
      });
    }),
  );
  router.post(
    "/admin/tools",
    form,
    forPerson(site, administers, (_person, req, res) => {
      const { redirect_uris: uris = "", ...rest } = fields(req);
      const tool = addToolByHand(site, {
        ...rest,
        redirect_uris: uris.split(/\s+/).filter((uri) => uri !== ""),
      });
      if (site.profile.dynamicRegistration !== undefined) enableTool(site, tool.clientId);
      res.redirect(303, `${site.issuer}/admin/tools/${tool.number}`);
    }),
  );
  router.post(
    "/admin/tools/enable",
    form,
    forPerson(site, administers, (_person, req, res) => {
      const { client_id: clientId = "", user_information: told } = fields(req);
      const tool = enableTool(site, clientId.trim(), { userInformation: told !== undefined });
      res.redirect(303, `${site.issuer}/admin/tools/${tool.number}`);
    }),
  );
  router.get(
    "/admin/tools/:number",
    forPerson(site, administers, (_person, req, res) => {
      const tool = site.state().tools.find((one) => String(one.number) === req.params["number"]);
      if (tool === undefined) return sendNote(site, req, res, 404, "There is no such tool.");
      sendPage(site, req, res, { title: tool.name, body: toolPage(site, tool) });
    }),
  );
  return router;
}

function fields(req: Request): Readonly<Record<string, string | undefined>> {
  return (req.body ?? {}) as Readonly<Record<string, string | undefined>>;
}

function overview(site: Site): Html {
  const { tools } = site.state();
  return html`<h1>Site administration</h1>
    ${site.profile.dynamicRegistration === undefined ? byClientId(site) : byAddress(site)}
    <section class="card">
      <h2>External tools</h2>
      ${
        tools.length === 0
          ? html`<p class="hint">No tool is connected yet.</p>`
          : html`<ul class="tools">
              ${tools.map((tool) => toolRow(site, tool))}
            </ul>`
      }
    </section>
    ${byHand(site)}`;
}

function byAddress(site: Site): Html {
  return html`<section class="card">
    <h2>Connect a tool</h2>
    <form class="row" method="post" action="${site.issuer}/admin/registration">
      <label class="grow"
        >Registration address of the tool
        <input name="url" type="url" required placeholder="http://127.0.0.1:3000/lti/register?token=…" />
      </label>
      <button class="button">Register</button>
    </form>
  </section>`;
}

function byClientId(site: Site): Html {
  return html`<section class="card">
    <h2>Connect a tool</h2>
    <p class="hint">
      A tool's vendor registers it once in the vendors' portal and gets its client ID there; this school then
      lets it in by that ID.
    </p>
    <form class="row" method="post" action="${site.issuer}/admin/tools/enable">
      <label class="grow">Client ID <input name="client_id" required autocomplete="off" /></label>
      <button class="button">Register by client ID</button>
    </form>
  </section>`;
}

function byHand(site: Site): Html {
  const portal = site.profile.dynamicRegistration === undefined;
  return html`<details class="card" ${portal && html` open`}>
    <summary>
      <h2>${portal ? "Vendors' portal: register an application" : "Connect a tool by hand"}</h2>
    </summary>
    <form class="fields" method="post" action="${site.issuer}/admin/tools">
      <label>Name <input name="name" required value="SkillStudio" /></label>
      <label
        >Login address <input name="login_url" type="url" required value="http://127.0.0.1:3000/lti/login"
      /></label>
      <label
        >Redirect addresses <input name="redirect_uris" required value="http://127.0.0.1:3000/lti/launch"
      /></label>
      <label
        >Key set address <input name="jwks_url" type="url" required value="http://127.0.0.1:3000/lti/keys"
      /></label>
      <button class="button">${portal ? "Register application" : "Add tool"}</button>
    </form>
  </details>`;
}

function registration(site: Site, url: string): Html {
  const inFrame = site.profile.dynamicRegistration?.opensIn === "iframe";
  return html`<div class="tool-head">
      <h1>Register a tool</h1>
      <a class="button plain" href="${site.issuer}/admin">Back</a>
    </div>
    ${
      inFrame
        ? html`<iframe class="tool-frame" src="${url}" title="The tool's registration page"></iframe>`
        : html`<div class="card note">
            <p>
              The tool's own page opens in a new tab. This page goes on when the tool says that it is done.
            </p>
            <p><a class="button" href="${url}" target="_blank" rel="opener">Open the tool's page</a></p>
          </div>`
    }`;
}

function toolRow(site: Site, tool: Tool): Html {
  return html`<li class="tool">
    <span class="grow">
      <a href="${site.issuer}/admin/tools/${tool.number}"><strong>${tool.name}</strong></a>
      <small>Client ID <code>${tool.clientId}</code></small>
      <small>Deployment ID <code>${tool.deploymentId ?? "not made yet"}</code></small>
    </span>
    ${status(tool)}
    ${
      tool.status === "pending" &&
      site.profile.dynamicRegistration !== undefined &&
      html`<form method="post" action="${site.issuer}/admin/tools/enable">
        <input type="hidden" name="client_id" value="${tool.clientId}" />
        ${
          site.profile.deploymentWithholdsUserInformation &&
          html`<label><input type="checkbox" name="user_information" checked /> User information</label>`
        }
        <button class="button">${tool.deploymentId === null ? "Enable and deploy" : "Enable"}</button>
      </form>`
    }
  </li>`;
}

function status(tool: Tool): Html {
  return tool.status === "enabled"
    ? html`<span class="chip good">Enabled</span>`
    : html`<span class="chip warn">Pending</span>`;
}

/** Everything that the tool's side needs, and the command that takes it in. */
function toolPage(site: Site, tool: Tool): Html {
  const at = endpoints(site);
  const audience = tokenAudience(site);
  const facts = [
    ["Issuer", site.issuer],
    ["Client ID", tool.clientId],
    ["Deployment ID", tool.deploymentId ?? "made when the tool is let in"],
    ["Authorization endpoint", at.authorization],
    ["Token endpoint", at.token],
    ...(audience === at.token ? [] : [["Token audience", audience] as const]),
    ["Key set", at.keys],
  ] as const;
  return html`<nav class="crumbs" aria-label="Breadcrumb">
      <a href="${site.issuer}/admin">Site administration</a><span aria-hidden="true">/</span
      ><span aria-current="page">${tool.name}</span>
    </nav>
    <article class="card">
      <div class="tool-head">
        <h1>${tool.name}</h1>
        ${status(tool)}
      </div>
      <dl class="facts wide">
        ${facts.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd><code>${value}</code></dd>
            </div>`,
        )}
      </dl>
      <h2>For SkillStudio</h2>
      <p class="hint">If the tool did not register itself, this command tells it about the school.</p>
      <pre tabindex="0"><code>${platformAddCommand(site, tool)}</code></pre>
    </article>`;
}

/** The command line that registers this school with SkillStudio by hand. */
export function platformAddCommand(site: Site, tool: Tool): string {
  const at = endpoints(site);
  const audience = tokenAudience(site);
  return [
    "skillstudio platform add",
    `--name "${site.profile.school}"`,
    `--issuer ${site.issuer}`,
    `--family ${site.profile.productFamilyCode}`,
    `--client-id ${tool.clientId}`,
    `--auth-url ${at.authorization}`,
    `--token-url ${at.token}`,
    `--jwks-url ${at.keys}`,
    ...(tool.deploymentId === null ? [] : [`--deployment ${tool.deploymentId}`]),
    ...(audience === at.token ? [] : [`--token-audience ${audience}`]),
  ].join(" \\\n  ");
}
