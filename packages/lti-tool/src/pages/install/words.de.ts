import type { InstallWords } from "./words.ts";

export const de: InstallWords = {
  title: "Ihr LMS verbinden",
  lead: "Wählen Sie Ihr Lernmanagementsystem. Jede Seite hat die Schritte und die genauen Werte zum Einfügen.",
  titleOf: (lms) => `SkillStudio in ${lms}`,
  all: "Alle Systeme",
  menuWords: (lms) => `Die Menüwörter stehen auf Englisch, wie ${lms} sie in englischer Sprache zeigt.`,
  values: "Werte zum Einfügen",
  valuesLead: "Sie gehören zu dieser Installation.",
  field: "Feld",
  value: "Wert",
  copy: "Kopieren",
  copied: "Kopiert",
  command: "Für den Betrieb dieser Installation",
  commandLead:
    "Ersetzen Sie die Wörter in Großbuchstaben und führen Sie den Befehl auf dem Server aus, oder geben Sie dieselben Werte auf der Betriebsseite ein.",
  ownHost:
    "**--frame-origin** gilt einem LMS unter einem eigenen Rechnernamen der Schule, etwa learn.school.edu; sonst lassen Sie es weg.",
  next: "Wie es weitergeht",
  nextSteps: [
    "Der Betrieb dieser Installation gibt das LMS auf der Betriebsseite frei, sofern die Registrierungsadresse nicht schon Ihre Einrichtung nannte.",
    "Nach dem ersten Start prüft sich das Werkzeug selbst. Die Betriebsseite sagt dann, was Ihr LMS wirklich teilt, was fehlt und wo man es einschaltet.",
  ],
  trouble: "Wenn es nicht klappt",
  troubles: [
    "**registration_link_invalid**: Die Registrierungsadresse wurde schon benutzt oder ist älter als sieben Tage. Bitten Sie um eine neue.",
    "**deployment_pending** oder **platform_inactive**: Die Freigabe fehlt noch.",
    "Der Rahmen bietet ein neues Fenster an: Der Browser behält keine Daten für Rahmen fremder Seiten. Im neuen Fenster geht es.",
    "Jede Ablehnung zeigt einen kurzen Code und eine Support-ID. Senden Sie beides an den Betrieb dieser Installation; die Ursache steht in ihrem Protokoll.",
  ],
  local:
    "Diese Installation hat eine lokale Adresse: Ein LMS auf einem anderen Rechner erreicht sie nicht. Starten Sie sie zuerst mit ihrer öffentlichen https-Adresse in PUBLIC_URL.",
  other: "Ein anderes System",
  otherLead: "Jedes LMS mit LTI 1.3 nimmt diese Werte.",
  operators: "Betriebsseite",
  guides: {
    moodle: {
      lead: "Moodle 4 und neuer. Mit einer Registrierungsadresse dauert es zwei Minuten.",
      ways: [
        {
          title: "Mit einer Registrierungsadresse",
          steps: [
            "Bitten Sie den Betrieb dieser Installation um eine Registrierungsadresse. Sie gilt einmal und sieben Tage lang.",
            "Öffnen Sie **Site administration → Plugins → Activity modules → External tool → Manage tools** (Website-Administration → Plugins → Aktivitäten → Externes Tool → Tools verwalten).",
            "Fügen Sie die Adresse in **Tool URL** ein und klicken Sie auf **Add LTI Advantage**.",
            "Klicken Sie auf der Karte des neuen Werkzeugs auf **Activate**.",
            "Klicken Sie auf das Zahnrad der Karte. Setzen Sie unter **Privacy** die Felder **Share launcher's name with tool** und **Share launcher's email with tool** auf **Always**.",
            "Wählen Sie unter **Services** **Use this service for grade sync and column management** und **Use this service to retrieve members' information as per privacy settings**. Setzen Sie **Tool configuration usage** auf **Show in activity chooser and as a preconfigured tool**. Klicken Sie auf **Save changes**.",
          ],
        },
        {
          title: "Von Hand",
          steps: [
            "Öffnen Sie **Manage tools** wie oben und klicken Sie auf **configure a tool manually**.",
            "Setzen Sie **LTI version** auf **LTI 1.3** und **Public key type** auf **Keyset URL**, haken Sie **Supports Deep Linking (Content-Item Message)** an und fügen Sie die Werte von unten ein.",
            "Stellen Sie **Privacy** und **Services** wie oben ein und klicken Sie auf **Save changes**.",
            "Klicken Sie auf der Karte auf **View configuration details** und senden Sie alles, was dort steht, an den Betrieb dieser Installation.",
          ],
        },
      ],
      inCourse:
        "Im Kurs schaltet eine Lehrkraft **Edit mode** ein, klickt auf **Add an activity or resource**, wählt **SkillStudio** und klickt auf **Select content**.",
      trouble: [
        "**Add LTI Advantage** bewirkt nichts: Moodle sperrt Aufrufe an manche Rechner und Ports. Siehe **Site administration → General → Security → HTTP security**: **cURL blocked hosts list** und **cURL allowed ports list**.",
        "Die Namen fehlen: **Privacy** steht nicht auf **Always**.",
      ],
    },
    canvas: {
      lead: "Canvas in der Cloud oder im eigenen Haus. Sie brauchen die Verwaltung eines Accounts.",
      ways: [
        {
          title: "Mit einer Registrierungsadresse",
          steps: [
            "Bitten Sie den Betrieb dieser Installation um eine Registrierungsadresse. Sie gilt einmal und sieben Tage lang.",
            "Öffnen Sie **Admin**, wählen Sie Ihren Account, dann **Apps → Manage → Install a New App**.",
            "Wählen Sie **LTI 1.3** und das Verfahren **Dynamic Registration**, fügen Sie die Adresse in **Registration URL** ein und klicken Sie auf **Continue**.",
            "Lassen Sie alle Rechte und Platzierungen an und die Stufe der Privatsphäre auf **Public**: Sonst bekommt das Werkzeug keine Namen. Klicken Sie auf **Enable & Install**.",
          ],
        },
        {
          title: "Mit einem Entwicklerschlüssel",
          steps: [
            "Öffnen Sie **Admin**, wählen Sie Ihren Account, dann **Developer Keys → + Developer Key → + LTI Key**.",
            "Setzen Sie **Method** auf **Enter URL**, fügen Sie **JSON URL** und **Redirect URIs** von unten ein und klicken Sie auf **Save**.",
            "Schalten Sie den neuen Schlüssel auf **ON** und kopieren Sie die Zahl unter **Details**: Sie ist die Client-ID.",
            "Öffnen Sie **Settings → Apps → View App Configurations → + App**, wählen Sie **By Client ID**, fügen Sie die Zahl ein und klicken Sie auf **Install**.",
            "Klicken Sie auf das Zahnrad der App, dann auf **Deployment Id**. Senden Sie Client-ID und Deployment-ID an den Betrieb dieser Installation.",
          ],
        },
      ],
      inCourse:
        "Im Kurs klickt eine Lehrkraft auf **Modules → + → External Tool → SkillStudio**. Für das Kursmenü: **Settings → Navigation**, **SkillStudio** nach oben ziehen und auf **Save** klicken.",
      trouble: [
        "Die Namen fehlen: Die Stufe der Privatsphäre ist nicht **Public**. Ändern Sie das in der Einstellung der App oder des Schlüssels.",
        "Die Seite bleibt auf Ihrem eigenen Rechnernamen leer: Nennen Sie ihn dem Betrieb dieser Installation, damit er die Seiten einrahmen darf.",
        "Ihr eigenes Canvas wartet auf eine Freigabe, obwohl die Registrierungsadresse Ihre Einrichtung nannte: Es nennt sich canvas.instructure.com, weil in seiner security.yml **lti_iss** fehlt.",
      ],
    },
    blackboard: {
      lead: "Blackboard Learn. Das Werkzeug braucht eine eigene Anwendung im Entwicklerportal, weil seine Adressen dort festgelegt werden.",
      ways: [
        {
          title: "Die Anwendung registrieren, einmal",
          steps: [
            "Melden Sie sich bei **developer.blackboard.com** an und öffnen Sie **My Applications → +**.",
            "Geben Sie ihr einen Namen, haken Sie **My Application supports LTI 1.3** an, fügen Sie die Werte von unten ein und klicken Sie auf **Register Application and Generate API Key**.",
            "Kopieren Sie die **Application ID**: Sie ist die Client-ID.",
          ],
        },
        {
          title: "In Ihr Blackboard aufnehmen",
          steps: [
            "Öffnen Sie **Administrator Panel → LTI Tool Providers → Register LTI 1.3/Advantage Tool**, fügen Sie die **Application ID** in **Client ID** ein und klicken Sie auf **Submit**.",
            "Setzen Sie **Tool Status** auf **Approved**. Haken Sie unter **User Fields to Send** **Role in Course**, **Name** und **Email Address** an.",
            "Setzen Sie **Allow grade service access** und **Allow Membership Service Access** auf **Yes**. Klicken Sie auf **Submit**.",
            "Kopieren Sie die **Deployment ID** und senden Sie sie mit der Client-ID an den Betrieb dieser Installation.",
            "Öffnen Sie im Menü des Werkzeugs **Manage Placements → Create Placement**. Wählen Sie **Deep Linking content tool**, fügen Sie die **Target Link URI** ein und klicken Sie auf **Submit**.",
          ],
        },
      ],
      inCourse:
        "Im Kurs klickt eine Lehrkraft auf **+ → Content Market** (Ultra) oder **Build Content** (Original) und wählt **SkillStudio**.",
      trouble: [
        "**invalid redirect**: Die **Tool Redirect URL(s)** der Anwendung müssen Zeichen für Zeichen die von unten sein.",
        "Noten oder Personen fehlen: Der Zugang zu Noten und Mitgliedern wird für jedes Werkzeug eingeschaltet, siehe oben.",
        "Die Seite bleibt auf Ihrem eigenen Rechnernamen leer: Nennen Sie ihn dem Betrieb dieser Installation, damit er die Seiten einrahmen darf.",
      ],
    },
    brightspace: {
      lead: "Brightspace (D2L). Nach der Registrierung ist das Werkzeug ausgeschaltet, und die Bereitstellung geschieht immer von Hand.",
      ways: [
        {
          title: "Mit einer Registrierungsadresse",
          steps: [
            "Bitten Sie den Betrieb dieser Installation um eine Registrierungsadresse. Sie gilt einmal und sieben Tage lang.",
            "Öffnen Sie **Admin Tools → Manage Extensibility → LTI Advantage → Register Tool**, wählen Sie **Dynamic**, fügen Sie die Adresse in **Tool initiation registration endpoint** ein und klicken Sie auf **Register**. Ein neuer Tab geht auf und wieder zu.",
            "Öffnen Sie die neue Registrierung, schalten Sie **Enabled** ein und klicken Sie auf **Save**.",
          ],
        },
        {
          title: "Von Hand",
          steps: [
            "Öffnen Sie **Register Tool** wie oben, wählen Sie **Standard** und fügen Sie die Werte von unten ein. Haken Sie die Erweiterungen **Assignment and Grade Services**, **Deep Linking** und **Names and Role Provisioning Services** an. Klicken Sie auf **Register**.",
            "Senden Sie die **Brightspace Registration Details**, alle sechs, an den Betrieb dieser Installation. **Brightspace OAuth2 Audience** ist der Empfänger der Token-Anfrage.",
          ],
        },
        {
          title: "Bereitstellen, in beiden Fällen",
          steps: [
            "Öffnen Sie **View Deployments → New Deployment** und wählen Sie das Werkzeug und seine drei Erweiterungen.",
            "Haken Sie unter **Security Settings** **Org Unit Information**, **User Information**, **Link Information** und **Classlist** an: Sonst kommen keine Namen.",
            "Fügen Sie unter **Make tool available to** Ihre Org Units hinzu. Klicken Sie auf **Create Deployment** und kopieren Sie die **Deployment Id** für den Betrieb dieser Installation.",
            "Klicken Sie in der Bereitstellung auf **View Links → New Link**, wählen Sie die Art **Deep Linking Quicklink** und fügen Sie die **Target Link URI** ein.",
          ],
        },
      ],
      inCourse:
        "Im Kurs öffnet eine Lehrkraft **Content**, klickt auf **Existing Activities** oder **Insert Stuff** und wählt **SkillStudio**.",
      trouble: [
        "Das Token wird abgelehnt: **Brightspace OAuth2 Audience** muss als Empfänger der Token-Anfrage eingetragen sein; es ist nicht die Token-Adresse.",
        "Nur eine eingeschaltete Registrierung darf eine Domain benutzen: Schalten Sie eine ältere zuerst aus.",
      ],
    },
    sakai: {
      lead: "Sakai 21 und neuer.",
      ways: [
        {
          title: "Mit einer Registrierungsadresse",
          steps: [
            "Bitten Sie den Betrieb dieser Installation um eine Registrierungsadresse. Sie gilt einmal und sieben Tage lang.",
            "Öffnen Sie **Administration Workspace → External Tools → LTI Advantage Auto Provision**, geben Sie dem Werkzeug einen Titel und klicken Sie auf **Auto-Provision**.",
            "Klicken Sie auf **Use LTI Advantage Auto Configuration**, fügen Sie die Adresse ein und führen Sie den Vorgang aus.",
            "Bearbeiten Sie das Werkzeug: Es soll Namen und E-Mail-Adressen, die Teilnehmerliste und Noten bekommen; speichern Sie.",
          ],
        },
        {
          title: "Von Hand",
          steps: [
            "Öffnen Sie **Administration Workspace → External Tools → Install LTI 1.x Tool**, schalten Sie **LTI 1.3** ein und fügen Sie die Werte von unten ein.",
            "Das Werkzeug soll Namen und E-Mail-Adressen, die Teilnehmerliste und Noten bekommen; speichern Sie.",
            "Senden Sie die Werte, die Sakai für das Werkzeug zeigt, an den Betrieb dieser Installation.",
          ],
        },
      ],
      inCourse:
        "In einer Site öffnet eine Lehrkraft **Lessons → Add Content → Add External Tool** und wählt **SkillStudio**.",
      trouble: ["Die Namen fehlen: Das Werkzeug darf noch keine Namen und E-Mail-Adressen bekommen."],
    },
  },
};
