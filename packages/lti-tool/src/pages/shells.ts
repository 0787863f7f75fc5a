/** The one page of the tool inside an LMS; app.js decides what it shows. */
export const APP_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>SkillStudio</title>
    <link rel="stylesheet" href="/assets/app.css">
    <script type="module" src="/assets/app.js"></script>
  </head>
  <body>
    <main id="view" aria-busy="true">
      <noscript><p class="notice">SkillStudio needs JavaScript. Please allow it for this page.</p></noscript>
    </main>
  </body>
</html>
`;

/** What someone sees who opens the tool's address itself. */
export const LANDING_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>SkillStudio</title>
    <link rel="stylesheet" href="/assets/app.css">
  </head>
  <body>
    <main class="landing">
      <h1>SkillStudio</h1>
      <p>This tool shows learners their progress and next steps inside their school's LMS. Open it from a course there.</p>
      <p><a href="/api/v1/openapi.json">The API</a> · <a href="/readyz">Is it ready?</a></p>
    </main>
  </body>
</html>
`;
