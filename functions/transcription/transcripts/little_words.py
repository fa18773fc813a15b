"""Little words by language with which a line should not end, or not begin."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

#: Articles, prepositions, conjunctions: they belong to the word after them.
_BEFORE = {
    "en": (
        "a an the and but or nor so yet if as because although though while when where "
        "whether that than which who whose of to in on at by for from with without about into "
        "onto over under after before between through during until since against toward "
        "towards per via like my your his her its our their this these those no not very too "
        "more i i'm"
    ),
    "es": (
        "el la los las lo un una unos unas y e o u ni pero sino si que como cuando donde "
        "porque aunque de del a al en con por para sin sobre entre hasta desde hacia según "
        "tras mi tu su mis tus sus este esta estos estas no muy más se me te le nos les"
    ),
    "fr": (
        "le la les l un une des et ou ni mais donc or car si que qui quand comme où dont de "
        "du à au aux en dans par pour sur sous avec sans chez vers entre jusque depuis "
        "pendant mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette "
        "ces ne je tu il elle on nous vous ils se très plus"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer eines kein keine keinen und oder "
        "aber denn sondern dass ob wenn weil als wie wo während damit obwohl in im ins an am "
        "ans auf aus bei beim mit nach von vom vor zu zum zur für über unter um durch gegen "
        "ohne zwischen bis seit mein meine dein sein seine ihr ihre unser unsere nicht sehr "
        "mehr"
    ),
    "it": (
        "il lo la i gli le un uno una e ed o né ma se che chi come quando dove perché di del "
        "dello della dei degli delle a al allo alla ai agli alle da dal dalla dai in nel "
        "nella nei nelle con su sul sulla per tra fra senza mio tuo suo nostro questo questa "
        "non molto più si mi ti ci vi"
    ),
    "pt": (
        "o a os as um uma uns umas e ou nem mas se que como quando onde porque de do da dos "
        "das em no na nos nas por pelo pela para pra com sem sobre entre até desde ao à aos "
        "às meu minha seu sua este esta esse essa não muito mais me te se lhe"
    ),
    "nl": (
        "de het een en of maar want dat als toen omdat terwijl van in op aan bij met naar "
        "voor uit over onder door om tot tegen tussen zonder te mijn jouw zijn haar ons onze "
        "hun dit deze niet zeer"
    ),
    "sv": (
        "en ett den det de och eller men att som om när där av i på till från med för över "
        "under vid hos genom utan mellan min din sin inte mycket"
    ),
    "ar": "في من على إلى عن مع أو ثم أن إن لا ما لم لن هذا هذه الذي التي الذين كل بين بعد قبل",
}
_BEFORE["da"] = _BEFORE["no"] = _BEFORE["nb"] = (
    "en et den det de og eller men at som om når hvor af av i på til fra med for over under ved "
    "uden uten mellem mellom min din sin ikke meget"
)

#: Postpositions and auxiliaries: they belong to the word before them.
_AFTER = {
    "hi": "में के की का को से पर ने तक है हैं था थे थी हूँ हो ही भी तो",
}

_LIKELY = 1 / 8


@cache
def leading(language: str) -> frozenset[str]:
    """Returns the words with which a line should not end, capitalised, too.

    The set is empty if none are known for the language.
    """
    words = _BEFORE.get(language, "").split()
    return frozenset(words) | frozenset(word.capitalize() for word in words)


@cache
def trailing(language: str) -> frozenset[str]:
    """Returns the words with which a line should not begin."""
    return frozenset(_AFTER.get(language, "").split())


def likely_language(texts: Sequence[str]) -> str | None:
    """Returns the language with most little words in the texts, if they are an eighth of all."""
    counts = Counter(texts)
    shares = {
        language: sum(counts[word] for word in leading(language)) / max(1, len(texts))
        for language in _BEFORE
    }
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] > _LIKELY else None
