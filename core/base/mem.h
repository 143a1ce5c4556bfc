/*
 * mem.h - who frees what, seen at a glance.
 *
 * PW_AUTO(type) declares an owning pointer that calls type_freep() when it
 * leaves scope; TAKE(p) hands it over and leaves NULL behind.
 * PW_DEFINE_AUTO(type) defines type_freep() from type_free().
 */
#ifndef PW_BASE_MEM_H
#define PW_BASE_MEM_H

#define PW_AUTO(type) __attribute__((cleanup(type##_freep))) struct type *
#define TAKE(p)                    \
    __extension__({                \
        __auto_type taken_ = (p);  \
        (p) = NULL;                \
        taken_;                    \
    })
#define PW_DEFINE_AUTO(type)                                \
    static inline void type##_freep(struct type **p)        \
    {                                                       \
        type##_free(*p);                                    \
    }

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
