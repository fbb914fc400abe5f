"""Customers' pages in English."""

from billing.models import InvoiceKind
from billing.public.words import PublicWords, Told
from billing.services.following import Stage

_NOT_SENT = Told("It could not be sent.", "Please write to {email}, or download the PDF.")

ENGLISH = PublicWords(
    lang="en",
    documents={InvoiceKind.INVOICE: "Invoice {number}", InvoiceKind.CREDIT_NOTE: "Credit note {number}"},
    page_title="{document} from {seller}",
    questions="Questions? Write to {email}.",
    what_to_pay="What to pay",
    pay_online="Pay {amount} online",
    download="Download the PDF",
    part="still open of {amount}",
    until="to pay by {day}",
    credited="credited to you, for {document}",
    cancelled=Told("Cancelled", "by a credit note over {amount}. There is nothing to pay."),
    paid=Told("Paid", "{amount}. Thank you."),
    nothing_to_pay="Nothing to pay",
    confirming="Thank you. Your payment is being confirmed, within a minute as a rule.",
    not_confirmed=(
        "We have not heard from the payment provider yet. If you have paid, you need do nothing more: "
        "we write to you as soon as it is confirmed."
    ),
    by_transfer="By bank transfer",
    payee="To",
    bank="Bank",
    reference="Reference",
    enclosures="Documents with this invoice",
    enclosure="Download, {kind}, {size}",
    copy_question="Need it by e-mail again?",
    copy_promise="We send another copy to {address}, the address it went to.",
    copy_ask="Send me another copy",
    copies={
        InvoiceKind.INVOICE: "Your copy of invoice {number}",
        InvoiceKind.CREDIT_NOTE: "Your copy of credit note {number}",
    },
    back="Back to the invoice",
    progress={
        Stage.SENT: Told(
            "Sent to {address} at {clock}.",
            "It should be in your mailbox within minutes. If not, please look among the junk mail.",
        ),
        Stage.RETRYING: Told(
            "We could not send it yet; we’ll try again at {clock}.",
            "You may close this page: it is sent to {address} all the same.",
        ),
        Stage.UNDER_WAY: Told(
            "Your copy is on its way to {address}…", "You may close this page: it is sent all the same."
        ),
        Stage.FAILED: _NOT_SENT,
        Stage.CANCELLED: _NOT_SENT,
    },
    interrupted="The connection is interrupted; we keep trying.",
    form_not_whole="The form was not sent whole. Please press the button once more.",
    too_many_copies=(
        "{count} copies were asked for within the last hour. Please look in your mailbox, also among the junk mail, "
        "or try again later."
    ),
    nothing_left="There is nothing to pay any more.",
    not_payable_online="This amount can’t be paid online. Please pay by bank transfer.",
    provider_away="We can’t take online payments just now. Nothing was charged. Please try again in a few minutes.",
    provider_away_transfer=(
        "We can’t take online payments just now. Nothing was charged. Please try again in a few minutes, "
        "or pay by bank transfer."
    ),
    link_expired=Told("This link does not work", "This link has expired. Please write to us for a new one."),
    link_incomplete=Told(
        "This link does not work", "This link is not complete. Please copy the whole of it from the e-mail."
    ),
    no_such_copy=Told("There is no such copy", "Open the invoice from the link in the e-mail and ask again."),
    enclosure_gone=Told(
        "This document is no longer here",
        "It was taken off this invoice. Please open the invoice again, or ask us for it.",
    ),
    not_found=Told(
        "There is no such page",
        "If you came by a link from an e-mail, please copy the whole of it, to its last character.",
    ),
    forbidden=Told(
        "This is not allowed",
        "Nothing was changed or sent. The page is for people of the office who have signed in.",
    ),
    sign_in="Sign in",
    form_refused=Told(
        "The form was not accepted",
        "Nothing was changed or sent. We could not tell that the form came from our own page.",
    ),
    no_cookie=(
        "Your browser sent no cookie with it. Please allow cookies for this page, go back, load the page again, "
        "and then send the form once more."
    ),
    old_page=(
        "The page was open for long, or you have signed in or out since in another tab. Please go back, "
        "load the page again, and then send the form once more."
    ),
    typed="What you typed may still be there when you go back: copy it before you load the page again.",
    failed=Told(
        "Something went wrong on our side",
        "The page could not be shown. It is not your doing, and it has been noted in our log with the time.",
    ),
    failed_retry=(
        "Please go back and try again in a few minutes. If you had sent a form, look first whether it was done "
        "before you send it again."
    ),
    failed_again="If it happens again, tell whoever looks after this site what you were doing, and when.",
)
