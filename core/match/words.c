#include "config.h"
#include "match/words.h"

#include "base/mem.h"

#define TRADE_WEIGHT    28
#define PLACE_WEIGHT    40
#define PARTICLE_WEIGHT 5
#define INITIAL_WEIGHT  20
#define LIST_SMALL      20000   /* names; a shorter list says little about how common a word is */

/* Sorted, as latin_fold() writes them. */
static const char *const trade_words[] = {
    "agency", "agro", "biotech", "brothers", "business", "center", "central", "centre", "chem", "chemical", "chemicals", "chemie",
    "chemistry", "chimie", "comercial", "comercio", "commerce", "commercial", "commercio", "compania", "consulting", "corporation",
    "development", "distribution", "distributors", "east", "empresa", "enterprise", "enterprises", "establishment", "export",
    "exportadora", "exports", "factory", "farma", "firm", "firma", "first", "food", "foods", "forwarding", "foundation", "freight",
    "fundacion", "gen", "general", "global", "gong", "group", "groupe", "grupo", "handel", "holding", "holdings", "hua", "ilac",
    "im", "imp", "impex", "import", "importadora", "imports", "industria", "industrial", "industrias", "industrie", "industries",
    "industry", "int", "international", "internacional", "internationale", "intl", "inversiones", "investment", "investments",
    "kimawiyat", "kimya", "lab", "labs", "laboratories", "laboratorios", "laboratory", "logistics", "lojistik", "manufacturing", "manufacturers",
    "market", "marketing", "materials", "medical", "merchants", "middle", "national", "nacional", "new", "north", "overseas",
    "pharma", "pharmaceutical", "pharmaceuticals", "pharmacy", "plant", "production", "products", "quimica", "quimicos", "resources",
    "sales", "sanayi", "societe", "sociedad", "ste", "sendirian", "service", "services", "servicios", "shipping", "solutions", "sons", "south", "store",
    "supplies", "supply", "system", "systems", "tech", "technologies", "technology", "tic", "ticaret", "torgovyj", "dom", "tjart", "trade",
    "traders", "trading", "transport", "transportation", "transportes", "united", "west", "wholesale", "works", "world",
    "worldwide", "zavod",
};

static const char *const particles[] = {
    "a", "al", "an", "and", "bin", "bint", "by", "da", "das", "de", "degli", "dei", "del", "della", "den", "der", "des", "di", "do",
    "dos", "du", "e", "el", "et", "for", "fur", "i", "ibn", "in", "la", "las", "le", "les", "los", "na", "of", "ould", "shri", "sri", "the", "u",
    "und", "ul", "van", "ve", "von", "y", "z",
};

/* Towns and countries that firms are named after, or add to tell their branches apart. */
static const char *const places[] = {
    "africa", "america", "american", "amsterdam", "ankara", "antwerp", "arab", "asia", "asian", "athens", "baghdad", "baku",
    "bangkok", "basra", "bei", "beijing", "beirut", "belgium", "berlin", "bogota", "brasil", "bulgaria", "cairo", "canada",
    "caracas", "china", "chinese", "colombia", "cuba", "damascus", "delhi", "deutschland", "dubai", "egypt", "emirates", "espana",
    "europa", "europe", "france", "germany", "guangzhou", "gulf", "hai", "hamburg", "havana", "hong", "india", "indonesia", "iran",
    "iraq", "istanbul", "italia", "izmir", "jakarta", "japan", "jing", "kabul", "karachi", "kiev", "kong", "korea", "kuwait",
    "kyiv", "lahore", "lima", "london", "madrid", "malaysia", "mexico", "milano", "moscow", "moskva", "mumbai", "myanmar",
    "nigeria", "pakistan", "panama", "paris", "peru", "polska", "rotterdam", "russia", "russian", "seoul", "shang", "shanghai",
    "shenzhen", "singapore", "sofia", "swiss", "syria", "syrian", "taiwan", "tehran", "thailand", "tianjin", "tokyo", "tripoli",
    "turkey", "turkiye", "uae", "uk", "ukraine", "ural", "usa", "vietnam", "warszawa", "wien", "yemen", "zurich",
};

static bool among(struct str word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (words[i][0] == word.p[0] && str_is(word, words[i]))
            return true;
    return false;
}

/* log2 in sixteenths: the same on every machine. */
static int log16(uint32_t v)
{
    int whole = 31 - __builtin_clz(v | 1);

    return whole * 16 + (whole >= 4 ? (int)(v >> (whole - 4) & 15) : (int)(v << (4 - whole) & 15));
}

int word_weight(struct str word, uint32_t df, uint32_t n)
{
    int weight = WORD_WEIGHT_MAX, most;

    if (df > 1) {
        weight -= WORD_WEIGHT_MAX * log16(df) / log16(n > LIST_SMALL ? n : LIST_SMALL);
        weight  = weight > 10 ? weight : 10;
    }
    if (!word.n)
        return 1;
    most = among(word, particles, COUNT_OF(particles)) ? PARTICLE_WEIGHT
           : among(word, trade_words, COUNT_OF(trade_words)) ? TRADE_WEIGHT
           : among(word, places, COUNT_OF(places)) ? PLACE_WEIGHT
           : word.n == 1 ? INITIAL_WEIGHT : WORD_WEIGHT_MAX;
    return weight < most ? weight : most;
}

/* The kind a consonant is of; '\0' for what spellings do without. */
static char kind_of(char c, char after)
{
    switch (c) {
    case 'a': case 'e': case 'i': case 'o': case 'u': case 'y': case 'h': case 'j': case 'v': case 'w':
        return '\0';
    case 'b': case 'p': case 'f':
        return 'p';
    case 'k':
        return after == 'h' ? '\0' : 'k';
    case 'c': case 'q': case 'g':
        return 'k';
    case 's': case 'z': case 'x':
        return 's';
    case 't': case 'd':
        return after == 's' || after == 'z' || after == 'c' ? '\0' : 't';
    default:
        return c;
    }
}

size_t word_skeleton(struct str word, char out[static SKELETON_MAX])
{
    size_t n = 0;
    char   before = '\0';

    for (size_t i = 0; i < word.n && n < SKELETON_MAX; i++) {
        char kind = kind_of(word.p[i], i + 1 < word.n ? word.p[i + 1] : '\0');

        if (kind && !(i && word.p[i] == before))
            out[n++] = kind;
        before = word.p[i];
    }
    return n;
}
