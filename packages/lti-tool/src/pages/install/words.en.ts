import type { InstallWords } from "./words.ts";

export const en: InstallWords = {
  title: "Connect your LMS",
  lead: "Choose your learning management system. Each page has the steps and the exact values to paste.",
  titleOf: (lms) => `SkillStudio in ${lms}`,
  all: "All systems",
  menuWords: (lms) => `Menu words are in English, as ${lms} shows them to an English-speaking administrator.`,
  values: "Values to paste",
  valuesLead: "They belong to this installation.",
  field: "Field",
  value: "Value",
  copy: "Copy",
  copied: "Copied",
  command: "For whoever runs this installation",
  commandLead:
    "Fill in the words in capitals and run it on the server, or enter the same values on the operators' page.",
  ownHost:
    "**--frame-origin** is for a school whose LMS has a host name of its own, such as learn.school.edu; leave it out otherwise.",
  next: "What comes next",
  nextSteps: [
    "Whoever runs this installation approves the LMS on the operators' page, unless the registration address already named your institution.",
    "After the first launch the tool tests itself. The operators' page then says what your LMS really shares, what is missing and where to switch it on.",
  ],
  trouble: "When it fails",
  troubles: [
    "**registration_link_invalid**: the registration address was used before or is over seven days old. Ask for a new one.",
    "**deployment_pending** or **platform_inactive**: the approval is still missing.",
    "The frame offers a new window: the browser keeps no data for frames of other sites. The new window works.",
    "Every refusal shows a short code and a support id. Send both to whoever runs this installation; its log has the cause.",
  ],
  local:
    "This installation is at a local address: an LMS on another machine cannot reach it. Start it with PUBLIC_URL set to its public https address first.",
  other: "Another system",
  otherLead: "Any LMS with LTI 1.3 takes these values.",
  operators: "Operators' page",
  guides: {
    moodle: {
      lead: "Moodle 4 and newer. With a registration address it takes two minutes.",
      ways: [
        {
          title: "With a registration address",
          steps: [
            "Ask whoever runs this installation for a registration address. It works once, for seven days.",
            "Open **Site administration → Plugins → Activity modules → External tool → Manage tools**.",
            "Paste the address into **Tool URL** and click **Add LTI Advantage**.",
            "On the card of the new tool click **Activate**.",
            "Click the gear of the card. Under **Privacy** set **Share launcher's name with tool** and **Share launcher's email with tool** to **Always**.",
            "Under **Services** choose **Use this service for grade sync and column management** and **Use this service to retrieve members' information as per privacy settings**. Set **Tool configuration usage** to **Show in activity chooser and as a preconfigured tool**. Click **Save changes**.",
          ],
        },
        {
          title: "By hand",
          steps: [
            "Open **Manage tools** as above and click **configure a tool manually**.",
            "Set **LTI version** to **LTI 1.3** and **Public key type** to **Keyset URL**, tick **Supports Deep Linking (Content-Item Message)**, and paste the values below.",
            "Set **Privacy** and **Services** as above and click **Save changes**.",
            "On the tool's card click **View configuration details** and send everything it shows to whoever runs this installation.",
          ],
        },
      ],
      inCourse:
        "In a course, a teacher turns **Edit mode** on, clicks **Add an activity or resource**, chooses **SkillStudio** and clicks **Select content**.",
      trouble: [
        "**Add LTI Advantage** does nothing: Moodle blocks calls to some hosts and ports. See **Site administration → General → Security → HTTP security**: **cURL blocked hosts list** and **cURL allowed ports list**.",
        "People have no names: **Privacy** is not set to **Always**.",
      ],
    },
    canvas: {
      lead: "Canvas in the cloud or your own. You need to be an administrator of an account.",
      ways: [
        {
          title: "With a registration address",
          steps: [
            "Ask whoever runs this installation for a registration address. It works once, for seven days.",
            "Open **Admin**, choose your account, then **Apps → Manage → Install a New App**.",
            "Choose **LTI 1.3** and the method **Dynamic Registration**, paste the address into **Registration URL** and click **Continue**.",
            "Leave every permission and placement on, and the privacy level at **Public**: without it the tool gets no names. Click **Enable & Install**.",
          ],
        },
        {
          title: "With a developer key",
          steps: [
            "Open **Admin**, choose your account, then **Developer Keys → + Developer Key → + LTI Key**.",
            "Set **Method** to **Enter URL**, paste the **JSON URL** and the **Redirect URIs** from below and click **Save**.",
            "Switch the new key to **ON** and copy the number under **Details**: it is the client id.",
            "Open **Settings → Apps → View App Configurations → + App**, choose **By Client ID**, paste the number and click **Install**.",
            "Click the gear of the app, then **Deployment Id**. Send the client id and the deployment id to whoever runs this installation.",
          ],
        },
      ],
      inCourse:
        "In a course, a teacher clicks **Modules → + → External Tool → SkillStudio**. To show it in the menu: **Settings → Navigation**, drag **SkillStudio** up and click **Save**.",
      trouble: [
        "People have no names: the privacy level is not **Public**. Change it in the app's or the key's configuration.",
        "The page stays empty on your own host name: tell whoever runs this installation that name, so that the tool lets it frame its pages.",
        "Your own Canvas has to be approved although its registration address named your institution: it calls itself canvas.instructure.com, because **lti_iss** is not set in its security.yml.",
      ],
    },
    blackboard: {
      lead: "Blackboard Learn. The tool needs an application of its own in the developer portal, because its addresses are fixed there.",
      ways: [
        {
          title: "Register the application, once",
          steps: [
            "Sign in at **developer.blackboard.com** and open **My Applications → +**.",
            "Give it a name, tick **My Application supports LTI 1.3**, paste the values below and click **Register Application and Generate API Key**.",
            "Copy the **Application ID**: it is the client id.",
          ],
        },
        {
          title: "Add it to your Blackboard",
          steps: [
            "Open **Administrator Panel → LTI Tool Providers → Register LTI 1.3/Advantage Tool**, paste the **Application ID** into **Client ID** and click **Submit**.",
            "Set **Tool Status** to **Approved**. Under **User Fields to Send** tick **Role in Course**, **Name** and **Email Address**.",
            "Set **Allow grade service access** and **Allow Membership Service Access** to **Yes**. Click **Submit**.",
            "Copy the **Deployment ID** and send it with the client id to whoever runs this installation.",
            "Open the tool's menu, then **Manage Placements → Create Placement**. Choose **Deep Linking content tool**, paste the **Target Link URI** and click **Submit**.",
          ],
        },
      ],
      inCourse:
        "In a course, a teacher clicks **+ → Content Market** (Ultra) or **Build Content** (Original) and chooses **SkillStudio**.",
      trouble: [
        "**invalid redirect**: the **Tool Redirect URL(s)** of the application must be letter by letter the one below.",
        "Grades or people are missing: grade and membership service access are switched on for each tool, see above.",
        "The page stays empty on your own host name: tell whoever runs this installation that name, so that the tool lets it frame its pages.",
      ],
    },
    brightspace: {
      lead: "Brightspace (D2L). Registering leaves the tool switched off, and it always needs a deployment by hand.",
      ways: [
        {
          title: "With a registration address",
          steps: [
            "Ask whoever runs this installation for a registration address. It works once, for seven days.",
            "Open **Admin Tools → Manage Extensibility → LTI Advantage → Register Tool**, choose **Dynamic**, paste the address into **Tool initiation registration endpoint** and click **Register**. A new tab opens and closes.",
            "Open the new registration, switch **Enabled** on and click **Save**.",
          ],
        },
        {
          title: "By hand",
          steps: [
            "Open **Register Tool** as above, choose **Standard** and paste the values below. Tick the extensions **Assignment and Grade Services**, **Deep Linking** and **Names and Role Provisioning Services**. Click **Register**.",
            "Send the **Brightspace Registration Details** that it shows, all six, to whoever runs this installation. **Brightspace OAuth2 Audience** is the token audience.",
          ],
        },
        {
          title: "Deploy it, in either case",
          steps: [
            "Open **View Deployments → New Deployment** and choose the tool and its three extensions.",
            "Under **Security Settings** tick **Org Unit Information**, **User Information**, **Link Information** and **Classlist**: without them no names come.",
            "Under **Make tool available to** add your org units. Click **Create Deployment** and copy the **Deployment Id** for whoever runs this installation.",
            "In the deployment click **View Links → New Link**, choose **Deep Linking Quicklink** as type and paste the **Target Link URI**.",
          ],
        },
      ],
      inCourse:
        "In a course, a teacher opens **Content**, clicks **Existing Activities** or **Insert Stuff** and chooses **SkillStudio**.",
      trouble: [
        "The token is refused: **Brightspace OAuth2 Audience** must be entered as the token audience; it is not the token address.",
        "Only one enabled registration may use a domain: switch an older one off first.",
      ],
    },
    sakai: {
      lead: "Sakai 21 and newer.",
      ways: [
        {
          title: "With a registration address",
          steps: [
            "Ask whoever runs this installation for a registration address. It works once, for seven days.",
            "Open **Administration Workspace → External Tools → LTI Advantage Auto Provision**, give the tool a title and click **Auto-Provision**.",
            "Click **Use LTI Advantage Auto Configuration**, paste the address and run the process.",
            "Edit the tool: let it receive names and email addresses, the roster, and grades; save.",
          ],
        },
        {
          title: "By hand",
          steps: [
            "Open **Administration Workspace → External Tools → Install LTI 1.x Tool**, switch **LTI 1.3** on and paste the values below.",
            "Let the tool receive names and email addresses, the roster, and grades; save.",
            "Send the values that Sakai shows for the tool to whoever runs this installation.",
          ],
        },
      ],
      inCourse:
        "In a site, an instructor opens **Lessons → Add Content → Add External Tool** and chooses **SkillStudio**.",
      trouble: ["People have no names: the tool may not receive names and email addresses yet."],
    },
  },
};
