#include "config.h"
#include "app/lists.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "tap.h"

/* Published watch lists in their layouts, read into our columns; the entries here are invented, the layouts are not. */

static const char sdn[] =
    "101,\"HERON TRADING CO., LTD.\",-0- ,\"SDNTK\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Tax ID No. 800-77-1 (Panama); Organization Established Date 11 Jun 1997; a.k.a. 'HTC'; Linked To: SOMEBO\"\r\n"
    "102,\"MARLOW, Edgar\",\"individual\",\"SDNT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 19 Jul 1978; POB Lima, Peru; nationality Peru; Passport A0003456 (Peru) issued 2004; alt. Passport B77 (Chile).\"\r\n"
    "103,\"GULL\",\"vessel\",\"IRAN\",-0- ,\"X1\",\"Tanker\",-0- ,-0- ,\"Panama\",-0- ,\"Vessel Registration Identification IMO 9012345\"\r\n\x1a\r\n";
static const char alt[] = "101,7,\"aka\",\"HERON GENERAL TRADING\",-0- \r\n102,8,\"fka\",\"MARLO, Ed|gar\",-0- \r\n\x1a";
static const char address[] = "101,1,\"Calle 50\",\"Panama City\",\"Panama\",-0- \r\n101,2,\"Dock Rd\",\"Busan\",\"Korea, South\",-0- \r\n102,3,-0- ,-0- ,\"Nowhereland\",-0- \r\n\x1a";
static const char comments[] = "101,\"DY; Registration Number 55/2 (Panama).\"\r\n\x1a";

static const char csl[] =
    "source,entity_number,type,programs,name,title,addresses,start_date,end_date,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,ids\n"
    "Denied Persons List,,,,Edgar Marlow,,\"1 Road, Phoenix, AZ, 85043\",2017-10-16,2020-10-13,FR,http://x,,,,,\n"
    "Specially Designated Nationals,20264,Entity,SDNTK,HERON HOLDINGS LLC,,\"80 Street, Miami, US; 2 Street, Lima, PE\",,,,http://x,HERON H; HERON TWO,,,,\"US, 80-0890696, Tax ID No.\"\n"
    "Denied Persons List,,,,Edgar Marlow,,,2018-01-01,,again,http://x,,,1965,PE,\n";

static const char eu[] =
    "\xEF\xBB\xBF" "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_DesignationDate;Entity_Remark;Entity_SubjectType_ClassificationCode;"
    "Entity_Regulation_Programme;NameAlias_WholeName;Address_Street;Address_City;Address_CountryIso2Code;BirthDate_BirthDate;BirthDate_Year;Identification_Number;Citizenship_CountryIso2Code\n"
    "05/08/2026;13;EU.1.2;2003-07-08;a remark;person;IRQ;Edgar Marlow;;;;;;;\n"
    "05/08/2026;20;EU.3.4;;;enterprise;SYR;Heron Chemie;Weg 1;Wien;AT;;;FN 1234;\n"
    "05/08/2026;13;EU.1.2;2003-07-08;a remark;person;IRQ;Эдгар Марлоу;;;;1978-07-19;;;IQ\n";

static const char uk_ofsi[] =
    "Last Updated,25/11/2022\n"
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,DOB,Nationality,Passport Number,Address 1,Address 2,Country,Other Information,Group Type,Alias Type,Regime,Listed On,Group ID\n"
    "MARLO,Ed,,,,,,,00/00/1978,,,,,,,Individual,AKA,Iraq,02/10/2001,77\n"
    "MARLOW,Edgar,John,,,,,,19/07/1978,Iraq,P1,1 Road,Basra,Iraq,info,Individual,Primary name,Iraq,02/10/2001,77\n"
    "HERON CHEMIE,,,,,,,,,,,,,Austria,,Entity,Primary name,Syria,17/02/2012,78\n";

static const char uk[] =
    "Report Date: 13-Feb-2026\n"
    "Last Updated,Unique ID,OFSI Group ID,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Name non-latin script,Regime Name,Designation Type,Other Information,Address Line 1,Address Country,Date Designated,D.O.B,Nationality(/ies),IMO number\n"
    "12/01/2022,AFG0001,12703,HERON EXCHANGE,,,,,,Primary Name,حاجی,Afghanistan,Entity,x,Road,Pakistan,29/06/2012,,,\n"
    "12/01/2022,IRN0002,12704,GULL,,,,,,Primary Name,,Iran,Ship,,,,01/01/2020,,,9012345\n";

static const char un[] =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<CONSOLIDATED_LIST dateGenerated=\"2026-08-04T23:00:05.475Z\"><INDIVIDUALS><INDIVIDUAL><DATAID>690</DATAID>"
    "<FIRST_NAME>EDGAR</FIRST_NAME><SECOND_NAME>MARLOW</SECOND_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE><REFERENCE_NUMBER>CDi.001</REFERENCE_NUMBER>"
    "<LISTED_ON>2012-12-31</LISTED_ON><NAME_ORIGINAL_SCRIPT>Эдгар Марлоу</NAME_ORIGINAL_SCRIPT><COMMENTS1>a comment</COMMENTS1>"
    "<NATIONALITY><VALUE>Iraq</VALUE><VALUE>Peru</VALUE></NATIONALITY>"
    "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Ed Marlo; E. Marlow</ALIAS_NAME></INDIVIDUAL_ALIAS>"
    "<INDIVIDUAL_ADDRESS><CITY>Basra</CITY><COUNTRY>Iraq</COUNTRY></INDIVIDUAL_ADDRESS>"
    "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1971</YEAR></INDIVIDUAL_DATE_OF_BIRTH>"
    "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>A77</NUMBER></INDIVIDUAL_DOCUMENT></INDIVIDUAL></INDIVIDUALS>"
    "<ENTITIES><ENTITY><DATAID>691</DATAID><FIRST_NAME>HERON CHEMIE</FIRST_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>"
    "<ENTITY_ALIAS><ALIAS_NAME>HC</ALIAS_NAME></ENTITY_ALIAS><ENTITY_ADDRESS><COUNTRY>Austria</COUNTRY></ENTITY_ADDRESS></ENTITY></ENTITIES></CONSOLIDATED_LIST>\n";

static const char eu_xml[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<export xmlns=\"http://eu.europa.ec/fpi/fsd/export\" generationDate=\"2026-08-05T16:47:04.449+02:00\">"
    "<sanctionEntity designationDate=\"2002-06-18\" euReferenceNumber=\"EU.1.2\" logicalId=\"13\"><remark>a remark</remark>"
    "<regulation programme=\"IRQ\"/><subjectType code=\"person\" classificationCode=\"P\"/>"
    "<nameAlias wholeName=\"Edgar Marlow\" strong=\"true\"/><nameAlias wholeName=\"Эдгар Марлоу\" strong=\"true\"/>"
    "<citizenship countryIso2Code=\"IQ\"/><birthdate birthdate=\"1978-07-19\" year=\"1978\"/><identification number=\"A1\" countryIso2Code=\"00\"/></sanctionEntity>"
    "<sanctionEntity logicalId=\"20\"><subjectType code=\"enterprise\" classificationCode=\"E\"/><nameAlias wholeName=\"Heron Chemie\"/>"
    "<address street=\"Weg 1\" city=\"Wien\" countryIso2Code=\"AT\"/></sanctionEntity></export>\n";

static const char own[] = "name,source,reason\nHeron,x,y\n";

struct wanted { const char *entry, *field, *text; };
static const struct {
    const char *name, *layout;
    const char *files[4];
    size_t      entries;
    struct wanted wanted[14];
} reads[] = {
    { "OFAC's four files", "OFAC SDN", { comments, address, sdn, alt }, 3,
      { { "101", "name", "HERON TRADING CO., LTD." }, { "101", "aliases", "HERON GENERAL TRADING|HTC" }, { "101", "type", "firm" },
        { "101", "country", "PA|KR" }, { "101", "id", "800-77-1|55/2" }, { "101", "since", "1997-06-11" },
        { "101", "address", "Calle 50, Panama City, Panama|Dock Rd, Busan, Korea, South" }, { "102", "aliases", "MARLO, Ed/gar" },
        { "102", "type", "person" }, { "102", "born", "1978-07-19" }, { "102", "country", "PE" }, { "102", "id", "A0003456|B77" },
        { "103", "type", "vessel" }, { "103", "id", "IMO 9012345" } } },
    { "the SDN file alone", "OFAC SDN", { sdn }, 3, { { "103", "country", "PA" } } },
    { "the Consolidated Screening List", "US Consolidated Screening List CSV", { csl }, 3,
      { { "20264", "aliases", "HERON H|HERON TWO" }, { "20264", "id", "80-0890696" }, { "20264", "country", "US|PE" },
        { "Edgar Marlow", "expires", "2020-10-13" }, { "Edgar Marlow (2)", "born", "1965" }, { "Edgar Marlow (2)", "country", "PE" } } },
    { "the EU's CSV", "EU consolidated CSV", { eu }, 2,
      { { "13", "name", "Edgar Marlow" }, { "13", "aliases", "Эдгар Марлоу" }, { "13", "born", "1978-07-19" }, { "13", "country", "IQ" },
        { "13", "listed_on", "2003-07-08" }, { "20", "type", "firm" }, { "20", "address", "Weg 1, Wien" }, { "20", "id", "FN 1234" } } },
    { "the UK's OFSI CSV", "UK OFSI CSV", { uk_ofsi }, 2,
      { { "77", "name", "Edgar John MARLOW" }, { "77", "aliases", "Ed MARLO" }, { "77", "born", "1978|1978-07-19" }, { "77", "country", "IQ" },
        { "77", "id", "P1" }, { "77", "address", "1 Road, Basra" }, { "78", "country", "AT" }, { "78", "listed_on", "2012-02-17" } } },
    { "the UK's sanctions list", "UK sanctions list CSV", { uk }, 2,
      { { "AFG0001", "name", "HERON EXCHANGE" }, { "AFG0001", "aliases", "حاجی" }, { "AFG0001", "country", "PK" }, { "IRN0002", "type", "vessel" },
        { "IRN0002", "id", "9012345" } } },
    { "the UN's XML", "UN Security Council XML", { un }, 2,
      { { "690", "name", "EDGAR MARLOW" }, { "690", "aliases", "Эдгар Марлоу|Ed Marlo|E. Marlow" }, { "690", "country", "IQ|PE" },
        { "690", "born", "1971" }, { "690", "id", "A77" }, { "690", "address", "Basra, Iraq" }, { "690", "listed_on", "2012-12-31" },
        { "691", "type", "firm" }, { "691", "aliases", "HC" }, { "691", "country", "AT" } } },
    { "the EU's XML", "EU consolidated XML", { eu_xml }, 2,
      { { "13", "name", "Edgar Marlow" }, { "13", "aliases", "Эдгар Марлоу" }, { "13", "born", "1978-07-19" }, { "13", "country", "IQ" },
        { "13", "type", "person" }, { "13", "listed_on", "2002-06-18" }, { "20", "type", "firm" }, { "20", "address", "Weg 1, Wien" },
        { "20", "country", "AT" } } },
};

static const struct { const char *name; const char *files[2]; int rc; const char *says; } refused[] = {
    { "aliases without their list", { alt }, PW_EINPUT, "which is not given" },
    { "another list beside OFAC's", { sdn, csl }, PW_EINPUT, "no file of OFAC's" },
    { "two lists at a time", { eu, csl }, PW_EUSAGE, "a list is one file" },
    { "a line of other columns", { "1,\"A\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n2,\"B\",-0- \n" }, PW_EINPUT, "line 2" },
    { "an alias of nobody", { sdn, "999,7,\"aka\",\"X\",-0- \n" }, PW_EINPUT, "999 is not in the SDN list" },
    { "a number that is there twice", { "1,\"A\",,,,,,,,,,\n1,\"B\",,,,,,,,,,\n" }, PW_EINPUT, "there twice" },
    { "a quote that is never closed", { "Last Updated,25/11/2022\nName 6,Group Type,Group ID\n\"A,Entity,1\n" }, PW_EINPUT, "never closed" },
    { "a row without its number", { "Last Updated,25/11/2022\nName 6,Group Type,Group ID\nA,Entity,\n" }, PW_EINPUT, "tells the entries apart" },
    { "a list without a row", { "Last Updated,25/11/2022\nName 6,Group Type,Group ID\n" }, PW_EINPUT, "without an entry" },
    { "bytes that are not UTF-8", { "Last Updated,25/11/2022\nName 6,Group Type,Group ID\n\xFC,Entity,1\n" }, PW_EINPUT, "not UTF-8" },
    { "XML that breaks off", { "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>A</FIRST_NAME>" }, PW_EINPUT, "line" },
    { "an entry of the UN without its number", { "<CONSOLIDATED_LIST><ENTITIES><ENTITY><FIRST_NAME>A</FIRST_NAME></ENTITY></ENTITIES></CONSOLIDATED_LIST>" },
      PW_EINPUT, "no DATAID" },
    { "an entity bomb (F180)", { "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>" },
      PW_ELIMIT, "" },
    { "XML of nobody", { "<html><body/></html>" }, PW_EINPUT, "none of the lists" },
};

static const char countries[] = "alpha2,alpha3,numeric,name\nPA,PAN,591,Panama\nPE,PER,604,Peru\nKR,KOR,410,\"Korea, Republic of\"\nIQ,IRQ,368,Iraq\n"
                                "AT,AUT,040,Austria\nUS,USA,840,United States\nPK,PAK,586,Pakistan\n";
static const char aliases[] = "alias,country,source\nSouth Korea,KR,x\n";

static int read_texts(const char *const *texts, size_t n, const struct places *p, struct buf *out, struct list_told *told, struct pw_err *err)
{
    struct list_file files[4] = { 0 };
    size_t           k = 0;
    int              rc;

    for (; k < n && texts[k]; k++) {
        files[k].name = "file";
        buf_text(&files[k].bytes, texts[k]);
    }
    rc = list_read(files, k, p, out, told, err);
    list_files_done(files, k);
    return rc;
}

static const char *field(const struct table *t, const char *entry, const char *name, char out[static 300])
{
    out[0] = '\0';
    for (size_t r = 0; r < t->n_rows; r++)
        if (str_is(table_cell(t, r, 0), entry)) {
            struct str c = table_cell(t, r, table_column(t, name));

            snprintf(out, 300, "%.*s", (int)c.n, c.n ? c.p : "");
        }
    return out;
}

/* OFAC's list of July 2021, where it is at hand. */
static void real(const struct places *p)
{
    static const char *const names[] = { "sdn", "alt", "add", "sdn_comments" };
    struct list_file         files[4];
    struct list_told         told;
    struct pw_err            err = { 0 };
    BUF_AUTO                 out = { 0 };
    size_t                   n   = 0;

    if (!tap_shared()) {
        tap_skip("OFAC's list of July 2021", "there is no ../shared/data");
        return;
    }
    for (; n < COUNT_OF(names); n++) {
        char path[1024];

        snprintf(path, sizeof path, "%s/watchlist/ofac_2021-07_%s.csv.xz", tap_shared(), names[n]);
        if (list_file_read(path, &files[n], &err) < 0)
            break;
        files[n].name = names[n];
    }
    check_int("four packed files", (int64_t)n, 4);
    check_int("are read", n == 4 ? list_read(files, n, p, &out, &told, &err) : -1, PW_OK);
    check_int("entries", (int64_t)told.entries, 8976);
    check("and their aliases", told.aliases >= 11000);
    list_files_done(files, n);
}

int main(void)
{
    struct arena  a   = { 0 };
    struct pw_err err = { 0 };
    struct table  c, al;
    struct places p   = { 0 };

    if (table_parse("countries", false, str_of(countries), &a, &c, &err) < 0 || table_parse("aliases", false, str_of(aliases), &a, &al, &err) < 0 ||
        places_build(&p, &c, &al, NULL, &a, &err) < 0) {
        check_text("countries", err.msg, "");
        return tap_done();
    }
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        BUF_AUTO         out  = { 0 };
        struct list_told told = { 0 };
        struct table     t    = { 0 };

        check_int(reads[i].name, read_texts(reads[i].files, 4, &p, &out, &told, &err), PW_OK);
        check_text("  is known", told.layout, reads[i].layout);
        check_int("  its entries", (int64_t)told.entries, (int64_t)reads[i].entries);
        check_int("  as a table of ours", table_parse("list", true, buf_view(&out), &a, &t, &err), PW_OK);
        for (const struct wanted *w = reads[i].wanted; w < reads[i].wanted + 14 && w->entry; w++) {
            char got[300];

            check_text(w->field, field(&t, w->entry, w->field, got), w->text);
        }
    }
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        BUF_AUTO         out  = { 0 };
        struct list_told told = { 0 };

        check_int(refused[i].name, read_texts(refused[i].files, 2, &p, &out, &told, &err), refused[i].rc);
        if (!strstr(err.msg, refused[i].says))
            check_text("  says", err.msg, refused[i].says);
        check("  gives nothing", out.n == 0);
    }
    {
        BUF_AUTO         out  = { 0 };
        struct list_told told = { 0 };

        check_int("our own passes", read_texts((const char *const[]){ own, NULL }, 2, &p, &out, &told, &err), PW_OK);
        check_text("  as it is", out.p, own);
    }
    real(&p);
    places_done(&p);
    arena_done(&a);
    return tap_done();
}
