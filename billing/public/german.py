"""Customers' pages in German. A credit note is a "Rechnungskorrektur", as on the document."""

from billing.models import InvoiceKind
from billing.public.words import PublicWords, Told
from billing.services.following import Stage

_NOT_SENT = Told("Der Versand ist gescheitert.", "Bitte schreiben Sie an {email}, oder laden Sie das PDF herunter.")

GERMAN = PublicWords(
    lang="de",
    documents={InvoiceKind.INVOICE: "Rechnung {number}", InvoiceKind.CREDIT_NOTE: "Rechnungskorrektur {number}"},
    page_title="{document} von {seller}",
    questions="Fragen? Schreiben Sie an {email}.",
    what_to_pay="Was zu zahlen ist",
    pay_online="{amount} online bezahlen",
    download="PDF herunterladen",
    part="noch offen von {amount}",
    until="zu zahlen bis zum {day}",
    credited="Ihnen gutgeschrieben, zu {document}",
    cancelled=Told("Storniert", "durch eine Rechnungskorrektur über {amount}. Es ist nichts zu zahlen."),
    paid=Told("Bezahlt", "{amount}. Vielen Dank."),
    nothing_to_pay="Nichts zu zahlen",
    confirming="Vielen Dank. Ihre Zahlung wird gerade bestätigt, in der Regel innerhalb einer Minute.",
    not_confirmed=(
        "Der Zahlungsdienst hat sich noch nicht gemeldet. Wenn Sie bezahlt haben, brauchen Sie nichts weiter zu tun: "
        "Wir schreiben Ihnen, sobald die Zahlung bestätigt ist."
    ),
    by_transfer="Per Überweisung",
    payee="Empfänger",
    bank="Bank",
    reference="Zweck",
    enclosures="Unterlagen zu dieser Rechnung",
    enclosure="Herunterladen, {kind}, {size}",
    copy_question="Noch einmal per E-Mail?",
    copy_promise="Wir senden eine weitere Kopie an {address}, dieselbe Adresse wie zuvor.",
    copy_ask="Kopie anfordern",
    copies={
        InvoiceKind.INVOICE: "Ihre Kopie der Rechnung {number}",
        InvoiceKind.CREDIT_NOTE: "Ihre Kopie der Rechnungskorrektur {number}",
    },
    back="Zurück zur Rechnung",
    progress={
        Stage.SENT: Told(
            "An {address} gesendet um {clock}.",
            "Die E-Mail sollte in wenigen Minuten da sein. Wenn nicht, sehen Sie bitte auch im Spam-Ordner nach.",
        ),
        Stage.RETRYING: Told(
            "Der Versand ist noch nicht gelungen; wir versuchen es um {clock} noch einmal.",
            "Sie können diese Seite schließen: Die Kopie geht trotzdem an {address}.",
        ),
        Stage.UNDER_WAY: Told(
            "Ihre Kopie ist unterwegs an {address}…",
            "Sie können diese Seite schließen: Die Kopie wird trotzdem gesendet.",
        ),
        Stage.FAILED: _NOT_SENT,
        Stage.CANCELLED: _NOT_SENT,
    },
    interrupted="Die Verbindung ist unterbrochen; wir versuchen es weiter.",
    form_not_whole="Das Formular kam nicht vollständig an. Bitte drücken Sie den Knopf noch einmal.",
    too_many_copies=(
        "In der letzten Stunde wurden {count} Kopien angefordert. Bitte sehen Sie in Ihrem Postfach nach, auch im "
        "Spam-Ordner, oder versuchen Sie es später noch einmal."
    ),
    nothing_left="Es ist nichts mehr zu zahlen.",
    not_payable_online="Dieser Betrag kann nicht online bezahlt werden. Bitte überweisen Sie ihn.",
    provider_away=(
        "Online-Zahlungen sind gerade nicht möglich. Es wurde nichts abgebucht. "
        "Bitte versuchen Sie es in einigen Minuten noch einmal."
    ),
    provider_away_transfer=(
        "Online-Zahlungen sind gerade nicht möglich. Es wurde nichts abgebucht. "
        "Bitte versuchen Sie es in einigen Minuten noch einmal, oder überweisen Sie den Betrag."
    ),
    link_expired=Told(
        "Dieser Link funktioniert nicht",
        "Dieser Link ist abgelaufen. Bitte schreiben Sie uns, wenn Sie einen neuen brauchen.",
    ),
    link_incomplete=Told(
        "Dieser Link funktioniert nicht",
        "Dieser Link ist nicht vollständig. Bitte kopieren Sie ihn ganz aus der E-Mail.",
    ),
    no_such_copy=Told(
        "Diese Kopie gibt es nicht",
        "Bitte öffnen Sie die Rechnung über den Link in der E-Mail, und fordern Sie die Kopie noch einmal an.",
    ),
    enclosure_gone=Told(
        "Diese Unterlage ist nicht mehr hier",
        "Sie gehört nicht mehr zu dieser Rechnung. Bitte öffnen Sie die Rechnung noch einmal, oder fragen Sie uns.",
    ),
    not_found=Told(
        "Diese Seite gibt es nicht",
        "Wenn Sie über einen Link aus einer E-Mail kommen, kopieren Sie ihn bitte ganz, bis zum letzten Zeichen.",
    ),
    forbidden=Told(
        "Das ist nicht erlaubt",
        "Es wurde nichts geändert oder gesendet. Die Seite ist für Angemeldete aus unserem Büro.",
    ),
    sign_in="Anmelden",
    form_refused=Told(
        "Das Formular wurde nicht angenommen",
        "Es wurde nichts geändert oder gesendet. Wir konnten nicht erkennen, ob das Formular von unserer Seite kam.",
    ),
    no_cookie=(
        "Ihr Browser hat kein Cookie mitgesendet. Bitte erlauben Sie Cookies für diese Seite, gehen Sie zurück, "
        "laden Sie die Seite neu, und senden Sie das Formular noch einmal."
    ),
    old_page=(
        "Die Seite war lange offen, oder Sie haben sich inzwischen in einem anderen Tab an- oder abgemeldet. "
        "Bitte gehen Sie zurück, laden Sie die Seite neu, und senden Sie das Formular noch einmal."
    ),
    typed="Was Sie eingegeben haben, ist vielleicht noch da, wenn Sie zurückgehen: Kopieren Sie es vor dem Neuladen.",
    failed=Told(
        "Bei uns ist etwas schiefgegangen",
        "Die Seite konnte nicht angezeigt werden. Es liegt nicht an Ihnen, und es steht mit der Uhrzeit in unserem "
        "Protokoll.",
    ),
    failed_retry=(
        "Bitte gehen Sie zurück, und versuchen Sie es in einigen Minuten noch einmal. Wenn Sie ein Formular gesendet "
        "hatten, sehen Sie zuerst nach, ob es angekommen ist."
    ),
    failed_again="Wenn es wieder geschieht, schreiben Sie uns bitte, was Sie getan haben und wann.",
)
